using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Configuration;

namespace Attest.Cli.Configuration;

/// <summary><c>attest config validate</c>: every mistake in any file, variable or flag; ends 1 when there is one.</summary>
internal sealed class ConfigValidateVerb : Verb
{
    public ConfigValidateVerb(EverywhereOptions everywhere)
        : base("validate", "Check the configuration; ends 1 when it has mistakes", everywhere, "text", "json")
    {
    }

    protected override int Run(Call call)
    {
        var check = ConfigurationChecking.Check(call.ConfigurationRequest(), TimeProvider.System);
        if (call.IsJson) call.Print(Json(check).Span);
        else if (check.Errors.Count > 0 || !call.IsQuiet) call.Print(Encoding.UTF8.GetBytes(Text(check)));
        return check.Errors.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Text(ConfigurationCheck check)
    {
        var text = new StringBuilder();
        foreach (var error in check.Errors) text.Append(error).Append('\n');
        foreach (var warning in check.Warnings) text.Append("warning: ").Append(warning).Append('\n');
        if (check.Errors.Count == 0)
        {
            text.Append(check.Files.Count == 0 ? "valid: no file, defaults only" : $"valid: {string.Join(", ", check.Files)}").Append('\n');
        }

        return text.ToString();
    }

    private static ReadOnlyMemory<byte> Json(ConfigurationCheck check)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("valid", check.Errors.Count == 0);
            json.WriteStartArray("files");
            foreach (var file in check.Files) json.WriteStringValue(file);
            json.WriteEndArray();
            json.WriteStartArray("diagnostics");
            foreach (var error in check.Errors) Failures.WriteDiagnostic(json, error);
            json.WriteEndArray();
            json.WriteStartArray("warnings");
            foreach (var warning in check.Warnings) Failures.WriteDiagnostic(json, warning);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
