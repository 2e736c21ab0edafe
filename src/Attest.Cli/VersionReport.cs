using System.Buffers;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Attest.Cli;

/// <summary><c>attest --version</c>: version, revision and runtime.</summary>
internal static class VersionReport
{
    /// <summary>The version, and the revision it was built from; empty when it is not known.</summary>
    public static (string Version, string Revision) Read()
    {
        var informational = typeof(VersionReport).Assembly
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
        var plus = informational.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? (informational, "") : (informational[..plus], informational[(plus + 1)..]);
    }

    /// <summary>Gives the root's own <c>--version</c> our answer.</summary>
    public static void Replace(RootCommand root, EverywhereOptions everywhere)
    {
        foreach (var option in root.Options)
        {
            if (option is VersionOption) option.Action = new Answer(everywhere);
        }
    }

    private sealed class Answer(EverywhereOptions everywhere) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var (version, revision) = Read();
            var streams = new StandardStreams();
            if (!parseResult.GetValue(everywhere.Json))
            {
                streams.OutLine(revision.Length > 0 ? $"attest {version} (revision {revision})" : $"attest {version}");
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
