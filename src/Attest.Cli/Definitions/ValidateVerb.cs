using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Sources;

namespace Attest.Cli.Definitions;

/// <summary><c>attest validate [FILE]</c>: every mistake in a definition, and whether there is any.</summary>
internal sealed class ValidateVerb : Verb
{
    private readonly Argument<string?> _file = PipelineOptions.FileArgument();

    public ValidateVerb(EverywhereOptions everywhere)
        : base("validate", "Check a pipeline's file; ends 1 when it has mistakes", everywhere, "text", "json") => Add(_file);

    protected override int Run(Call call)
    {
        var file = call.Value(_file) ?? PipelineOptions.DefaultFile;
        using var session = call.OpenSession();
        try
        {
            var definition = session.Load(file);
            session.Announce(definition);
            var steps = definition.Steps.Count == 1 ? "1 step" : $"{definition.Steps.Count} steps";
            Print(call, file, [], $"{file}: valid ({definition.Name}, {steps})\n");
            return ExitCode.Done;
        }
        catch (AttestException invalid) when (invalid.Diagnostics.Count > 0)
        {
            var text = new StringBuilder();
            foreach (var diagnostic in invalid.Diagnostics) text.Append(diagnostic).Append('\n');
            Print(call, file, invalid.Diagnostics, text.ToString());
            return ExitCode.Failed;
        }
    }

    private static void Print(Call call, string file, IReadOnlyList<Diagnostic> mistakes, string text)
    {
        if (call.IsJson) call.Print(Json(file, mistakes));
        else if (mistakes.Count > 0 || !call.IsQuiet) call.Print(Encoding.UTF8.GetBytes(text));
    }

    private static ReadOnlySpan<byte> Json(string file, IReadOnlyList<Diagnostic> mistakes)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("file", file);
            json.WriteBoolean("valid", mistakes.Count == 0);
            json.WriteStartArray("diagnostics");
            foreach (var diagnostic in mistakes) Failures.WriteDiagnostic(json, diagnostic);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
