namespace Attest.Cli.Logging;

/// <summary>The lines of a text; one that is too long to be held comes in pieces.</summary>
internal static class PiecesOfLines
{
    private const int Most = 32 * 1024;

    public static IEnumerable<string> Read(TextReader text)
    {
        var buffer = new char[Most];
        var held = 0;
        while (text.Read(buffer, held, buffer.Length - held) is var read and > 0)
        {
            held += read;
            var start = 0;
            while (Array.IndexOf(buffer, '\n', start, held - start) is var feed and >= 0)
            {
                yield return new string(buffer, start, feed - start).TrimEnd('\r');
                start = feed + 1;
            }

            if (start == 0 && held == buffer.Length)
            {
                yield return new string(buffer);
                start = held;
            }

            Array.Copy(buffer, start, buffer, 0, held - start);
            held -= start;
        }

        if (held > 0) yield return new string(buffer, 0, held).TrimEnd('\r');
    }
}
