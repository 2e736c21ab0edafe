using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>How a process inside a step hands a log line to its run: a line of <c>$ATTEST_EVENTS</c> (docs/events.md).</summary>
internal static class ReportedLog
{
    /// <summary>What a run reads of the file (docs/events.md).</summary>
    private const long MostBytes = EventsTail.MostBytes;

    private const int MostLine = 64 * 1024;

    /// <summary>The file of the step that this environment is of; null outside of one.</summary>
    public static string? FileOf(IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue("ATTEST_RUN_ID", out var run) && run.Length > 0
        && environment.TryGetValue("ATTEST_EVENTS", out var file) && file.Length > 0
            ? file
            : null;

    /// <summary>Appends the line; other processes and runspaces of the step may append too.</summary>
    /// <param name="path">The step's file.</param>
    /// <param name="told">What is logged.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.EventInvalid"/>: the line or the file would be larger than the run reads;
    /// <see cref="ErrorIds.OutputUnwritable"/>.
    /// </exception>
    public static void Append(string path, MessageLogged told)
    {
        var line = Line(told);
        if (line.Length > MostLine)
            throw new AttestException(ErrorIds.EventInvalid, $"The log line has {line.Length} bytes; a run reads at most {MostLine} of one.", "Log less, or keep the text in a file.");
        try
        {
            using var file = AppendFile.Open(path, out var length);
            if (length + line.Length > MostBytes)
                throw new AttestException(ErrorIds.EventInvalid, $"{path} is full: a run reads at most {MostBytes} bytes of what a step tells.", "Log less in one step, or print to standard output.");
            if (AppendFile.Write(file, line, out var fault) != line.Length) throw fault!;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(ErrorIds.OutputUnwritable, $"{path} cannot be written: {fault.Message}", "Leave ATTEST_EVENTS as the run has set it.", inner: fault);
        }
    }

    internal static ReadOnlySpan<byte> Line(MessageLogged told)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, LogLine.Options))
        {
            json.WriteStartObject();
            json.WriteStartObject("log"u8);
            json.WriteString("level"u8, Word(told.Level));
            json.WriteString("time"u8, told.Timestamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            json.WriteString("message"u8, told.Message);
            if (told.Fields.Count > 0)
            {
                json.WriteStartObject("fields"u8);
                foreach (var (name, value) in told.Fields) LogLine.WriteField(json, name, value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Info => "info",
        LogLevel.Warn => "warn",
        _ => "error",
    };
}
