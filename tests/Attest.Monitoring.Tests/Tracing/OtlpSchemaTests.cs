using System.Text.Json;
using System.Text.RegularExpressions;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>The trace file against the public schema, Debian's package opentelemetry-proto.</summary>
public sealed class OtlpSchemaTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void Every_name_we_write_is_a_field_of_the_schema()
    {
        var include = OtlpProto.Need();
        var known = Directory.EnumerateFiles(Path.Combine(include, "opentelemetry", "proto"), "*.proto", SearchOption.AllDirectories)
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"^\s+(?:repeated\s+)?[\w.]+\s+(?<name>\w+)\s*=\s*\d+\s*;", RegexOptions.Multiline, TimeSpan.FromSeconds(5)))
            .Select(field => JsonName(field.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        var written = Names(JsonDocument.Parse(FullLine()).RootElement).ToHashSet(StringComparer.Ordinal);

        Assert.Superset(new HashSet<string> { "resourceSpans", "kvlistValue", "timeUnixNano", "status", "flags" }, written);
        Assert.Empty(written.Except(known, StringComparer.Ordinal));
    }

    /// <summary>The strict parser of Google's own library: an unknown name or a wrong type is an error.</summary>
    [Fact]
    public void A_public_parser_reads_the_line_and_finds_what_was_written()
    {
        var include = OtlpProto.Need();
        var protoc = SecondOpinion.Need("protoc", "protobuf-compiler");
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(
            File.Exists(Python) && SecondOpinion.Ask(Python, ["-c", "import google.protobuf.json_format"]).Success,
            "python3's google.protobuf is not installed (package python3-protobuf)");
        string[] protos = ["trace/v1/trace", "collector/trace/v1/trace_service", "common/v1/common", "resource/v1/resource"];
        var made = SecondOpinion.Ask(
            protoc, ["-I", include, $"--python_out={_scratch.Folder}", .. protos.Select(name => $"opentelemetry/proto/{name}.proto")]);
        Assert.True(made.Success, made.Error);

        var read = SecondOpinion.Ask(Python, ["-c", ReadScript, _scratch.Folder], FullLine());

        Assert.True(read.Success, read.Error);
        Assert.Equal(["2 spans", "client error 1795167000373000000", "-9223372036854775808"], read.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => _scratch.Dispose();

    private const string ReadScript =
        """
        import sys
        sys.path.insert(0, sys.argv[1])
        from google.protobuf import json_format
        from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
        from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status
        request = json_format.Parse(sys.stdin.read(), ExportTraceServiceRequest())
        spans = request.resource_spans[0].scope_spans[0].spans
        full = spans[1]
        print(len(spans), "spans")
        print("client" if full.kind == Span.SPAN_KIND_CLIENT else full.kind,
              "error" if full.status.code == Status.STATUS_CODE_ERROR else full.status.code, full.end_time_unix_nano)
        print([a.value.int_value for a in full.attributes if a.key == "whole"][0])
        """;

    private static string FullLine()
    {
        using var line = new OtlpLine(SampleSpans.Resource);
        line.Add(SampleSpans.Small());
        line.Add(SampleSpans.Full());
        return System.Text.Encoding.UTF8.GetString(line.Close());
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Names(property.Value).Prepend(property.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };

    private static string JsonName(string field) =>
        Regex.Replace(field, "_(?<letter>[a-z0-9])", match => match.Groups["letter"].Value.ToUpperInvariant(), RegexOptions.None, TimeSpan.FromSeconds(5));
}
