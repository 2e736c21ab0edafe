namespace Attest.Monitoring.Tracing;

/// <summary>Ids are lower hexadecimal digits.</summary>
internal static class LowerHex
{
    /// <summary>Whether all of <paramref name="text"/> is.</summary>
    public static bool Is(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiHexDigitLower(character))
            {
                return false;
            }
        }

        return true;
    }
}
