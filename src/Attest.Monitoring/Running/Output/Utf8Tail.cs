namespace Attest.Monitoring.Running.Output;

/// <summary>Where a text may be cut without cutting a character.</summary>
internal static class Utf8Tail
{
    /// <summary>The bytes at the end, at most three, that begin a UTF-8 character and do not finish it.</summary>
    public static int UnfinishedBytes(ReadOnlySpan<byte> text)
    {
        for (var back = 1; back <= 3 && back <= text.Length; back++)
        {
            var needed = text[^back] switch
            {
                >= 0xF0 and <= 0xF4 => 4,
                >= 0xE0 and < 0xF0 => 3,
                >= 0xC2 and < 0xE0 => 2,
                >= 0x80 and < 0xC0 => 0,
                _ => 1,
            };
            if (needed > 0) return needed > back ? back : 0;
        }

        return 0;
    }
}
