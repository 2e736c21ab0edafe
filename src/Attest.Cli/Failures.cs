using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Cli;

/// <summary>The one place where a fault becomes a message and an exit code.</summary>
internal static class Failures
{
    /// <summary>Tells a fault: as text on standard error, or with <c>--json</c> as one object on standard output.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="streams">Where to.</param>
    /// <param name="json">Whether as JSON.</param>
    /// <param name="code">The exit code it stands for.</param>
    /// <returns><paramref name="code"/>.</returns>
    public static int Tell(Exception fault, StandardStreams streams, bool json, int code)
    {
        var error = fault as AttestException ?? Unexpected(fault);
        try
        {
            if (json) streams.Out.Write(AsJson(error));
            else streams.ErrorLine(AsText(error));
        }
        catch (IOException unwritable)
        {
            streams.ErrorLine($"attest: standard output cannot be written: {unwritable.Message}");
        }

        return code;
    }

    /// <summary>Every mistake as <c>file:line:column: message</c>, or the message; then the remedy and the id.</summary>
    public static string AsText(AttestException error)
    {
        var text = new StringBuilder();
        if (error.Diagnostics.Count > 0)
        {
            foreach (var diagnostic in error.Diagnostics) text.Append(diagnostic).Append('\n');
            return text.Append("attest: ").Append(error.Remedy).Append(" [").Append(error.ErrorId).Append(']').ToString();
        }

        text.Append("attest: ");
        if (error.Position is { Line: > 0 } position) text.Append(position).Append(": ");
        return text.Append(error.Message).Append("\n  ").Append(error.Remedy)
            .Append(" [").Append(error.ErrorId).Append(']').ToString();
    }

    /// <summary><c>{error:{id,message,remedy,file,line,column}}</c>, with <c>diagnostics</c> when there is more than one.</summary>
    public static ReadOnlySpan<byte> AsJson(AttestException error)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("id", error.ErrorId);
            json.WriteString("message", error.Diagnostics.Count > 0 ? error.Diagnostics[0].Message : error.Message);
            json.WriteString("remedy", error.Remedy);
            WritePosition(json, error.Position);
            if (error.Diagnostics.Count > 1)
            {
                json.WriteStartArray("diagnostics");
                foreach (var diagnostic in error.Diagnostics) WriteDiagnostic(json, diagnostic);
                json.WriteEndArray();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    /// <summary>One mistake as <c>{message,file,line,column}</c>.</summary>
    public static void WriteDiagnostic(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("message", diagnostic.Message);
        WritePosition(json, diagnostic.Position);
        json.WriteEndObject();
    }

    /// <summary>For files and terminals, not HTML: text stays readable.</summary>
    public static JsonWriterOptions Indented => new()
    {
        Indented = true,
        Encoder = LeastEscapingEncoder.Instance,
    };

    private static void WritePosition(Utf8JsonWriter json, SourcePosition? position)
    {
        json.WriteString("file", position?.File);
        WriteNumber(json, "line", position?.Line);
        WriteNumber(json, "column", position?.Column);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, int? number)
    {
        if (number is > 0) json.WriteNumber(name, number.Value);
        else json.WriteNull(name);
    }

    private static AttestException Unexpected(Exception fault) => fault switch
    {
        IOException => new(
            ErrorIds.OutputUnwritable,
            $"Standard output, or a file, cannot be written: {fault.Message}",
            "Check free space and permissions where the result goes.",
            inner: fault),
        UnauthorizedAccessException => new(
            ErrorIds.StateFolderUnusable, fault.Message, "Check the permissions of that file or folder.", inner: fault),
        _ => new(
            ErrorIds.Unexpected,
            $"Something happened that nobody thought of: {fault.GetType().Name}: {fault.Message}",
            Environment.GetEnvironmentVariable("ATTEST_DEBUG") == "1"
                ? fault.ToString()
                : "Report it with the command you gave; ATTEST_DEBUG=1 adds where it happened.",
            inner: fault),
    };
}
