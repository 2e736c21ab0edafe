using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

/// <summary>
/// A second reader of the text format, written from its specification and sharing no code with the writer: what it
/// does not understand it refuses.
/// </summary>
internal static class ExpositionParser
{
    public sealed record Sample(string Name, IReadOnlyList<(string Name, string Value)> Labels, double Value);

    public sealed record Result(Dictionary<string, string> Types, Dictionary<string, string> Help, List<Sample> Samples);

    public static Result Parse(byte[] exposition)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(exposition);
        var result = new Result([], [], []);
        if (text.Length > 0 && text[^1] != '\n') throw new FormatException("no line feed at the end");
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ');
                result.Types.Add(parts[2], parts[3]);
            }
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var parts = line.Split(' ', 4);
                result.Help.Add(parts[2], Unescape(parts[3], quotes: false));
            }
            else
            {
                result.Samples.Add(ParseSample(line));
            }
        }

        return result;
    }

    private static Sample ParseSample(string line)
    {
        var at = 0;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or ':')) at++;
        if (at == 0) throw new FormatException(line);
        var name = line[..at];
        var labels = new List<(string, string)>();
        if (line[at] == '{')
        {
            at++;
            while (line[at] != '}')
            {
                var start = at;
                while (line[at] != '=') at++;
                var label = line[start..at];
                if (line[++at] != '"') throw new FormatException(line);
                start = ++at;
                while (line[at] != '"') at += line[at] == '\\' ? 2 : 1;
                labels.Add((label, Unescape(line[start..at], quotes: true)));
                if (line[++at] == ',') at++;
            }

            at++;
        }

        if (line[at] != ' ') throw new FormatException(line);
        return new Sample(name, labels, Number(line[(at + 1)..]));
    }

    private static double Number(string text) => text switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    private static string Unescape(string text, bool quotes)
    {
        var result = new StringBuilder();
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '\\')
            {
                result.Append(text[at]);
                continue;
            }

            result.Append(text[++at] switch
            {
                '\\' => '\\',
                'n' => '\n',
                '"' when quotes => '"',
                _ => throw new FormatException(text),
            });
        }

        return result.ToString();
    }
}
