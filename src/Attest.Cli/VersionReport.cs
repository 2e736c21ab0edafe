using System.Buffers;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using System.Text.Json;
using Attest.Monitoring;

namespace Attest.Cli;

/// <summary><c>attest --version</c>: version, revision and runtime.</summary>
internal static class VersionReport
{
    /// <summary>The option; unlike the library's own it may stand beside <c>--json</c>.</summary>
    public static Option<bool> Option(EverywhereOptions everywhere) => new("--version")
    {
        Description = "Version, revision and runtime",
        Arity = ArgumentArity.Zero,
        Action = new Answer(everywhere),
    };

    private sealed class Answer(EverywhereOptions everywhere) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var (version, revision) = (ProductVersion.Text, ProductVersion.Revision);
            var streams = new StandardStreams();
            if (!parseResult.GetValue(everywhere.Json))
            {
                streams.OutLine($"attest {version} (revision {revision})");
                return ExitCode.Done;
            }

            var buffer = new ArrayBufferWriter<byte>(256);
            using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
            {
                json.WriteStartObject();
                json.WriteString("version", version);
                json.WriteString("revision", revision);
                json.WriteString("runtime", RuntimeInformation.FrameworkDescription);
                json.WriteEndObject();
            }

            buffer.Write("\n"u8);
            streams.Out.Write(buffer.WrittenSpan);
            return ExitCode.Done;
        }
    }
}
