using System.Buffers;
using System.Globalization;
using System.Text;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>
/// An entry as a line for people: time, level, component, message, then fields as <c>name=value</c> (logfmt), a value
/// with blanks in quotes. Control characters are escaped: a line stays one line and moves no terminal. Not thread-safe.
/// </summary>
/// <param name="colored">Whether the level has a colour (ECMA-48 SGR).</param>
internal sealed class LogText(bool colored = false) : ILogFormat
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(" \"=\\\t\n\r");

    private readonly StringBuilder _text = new(256);

    public void Write(LogEntry entry, IBufferWriter<byte> output)
    {
        _text.Clear();
        _text.Append(entry.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture))
            .Append(' ').Append(Color(entry.Level)).Append(Spelled(entry.Level)).Append(colored ? "\e[0m" : "").Append(' ').Append(entry.Target).Append("  ");
        AppendEscaped(entry.Message, quoted: false);
        var inRun = false;
        for (var index = 0; index < entry.Fields.Count; index++)
        {
            inRun |= entry.Fields.Name(index) == "run_id";
            AppendField(entry.Fields.Name(index), entry.Fields.Value(index));
        }

        // A run's report names its trace.
        if (entry.TraceId is { } trace && !inRun) AppendField("trace_id", trace);
        _text.Append('\n');
        foreach (var chunk in _text.GetChunks()) Encoding.UTF8.GetBytes(chunk.Span, output);
    }

    /// <summary>A text as it stands in a line: without what would end the line or move a terminal.</summary>
    public static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        AppendEscaped(escaped, text, quoted: false);
        return escaped.ToString();
    }

    public void Dispose()
    {
    }

    /// <summary>Of one width, so that what follows stands in columns.</summary>
    private static string Spelled(LogLevel level) => level switch
    {
        LogLevel.Trace => "TRACE",
        LogLevel.Debug => "DEBUG",
        LogLevel.Info => "INFO ",
        LogLevel.Warn => "WARN ",
        _ => "ERROR",
    };

    private string Color(LogLevel level) => !colored ? "" : level switch
    {
        LogLevel.Error => "\e[31m",
        LogLevel.Warn => "\e[33m",
        LogLevel.Info => "\e[32m",
        _ => "\e[2m",
    };

    private void AppendField(string name, object value)
    {
        var text = value switch
        {
            bool flag => flag ? "true" : "false",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
        _text.Append(' ');
        AppendEscaped(name, quoted: false);
        _text.Append('=');
        var quoted = text.Length == 0 || text.AsSpan().ContainsAny(Quoted);
        if (quoted) _text.Append('"');
        AppendEscaped(text, quoted);
        if (quoted) _text.Append('"');
    }

    private void AppendEscaped(string text, bool quoted) => AppendEscaped(_text, text, quoted);

    private static void AppendEscaped(StringBuilder line, string text, bool quoted)
    {
        foreach (var character in text)
        {
            if (character == '\n') line.Append("\\n");
            else if (character == '\r') line.Append("\\r");
            else if (character == '\t') line.Append("\\t");
            else if (char.IsControl(character) || character is '\u2028' or '\u2029' || IsBidirectional(character))
                line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            else if (quoted && character is '"' or '\\') line.Append('\\').Append(character);
            else line.Append(character);
        }
    }

    /// <summary>Characters that reorder a line on the screen (Unicode Standard Annex 9, explicit formatting).</summary>
    private static bool IsBidirectional(char character) => character is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
