using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The <c>http</c> body: a URL, or a mapping with more.</summary>
internal sealed class HttpReader(DefinitionReading reading)
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public HttpBody? Read(SourceNode node)
    {
        if (node is ScalarNode)
            return Url(node) is { } bare ? new HttpBody(bare, "GET", PipelineDefinition.EmptyEnv, null, [], null) : null;
        if (MappingReader.Open(node, "'http'", DefinitionKeys.Http, reading.Diagnostics) is not { } keys)
            return null;

        if (keys.Lacks("url"))
            reading.Diagnostics.Report(keys.Position, "'http' needs a 'url'");
        var url = Url(keys["url"]);
        var content = reading.Template(keys["body"], "'body' of 'http'");
        var method = reading.Values.Word(keys["method"], "'method' of 'http'", Methods) ?? (content is null ? "GET" : "POST");
        if (content is not null && method is "GET" or "HEAD")
            reading.Diagnostics.Report(keys.PositionOf("body"), $"a {method} request has no 'body'");
        var headers = Headers(keys["headers"]);
        var statuses = Statuses(keys["expect_status"]);
        var saveTo = reading.FilledTemplate(keys["save_to"], "'save_to' of 'http'");
        return url is null ? null : new HttpBody(url, method, headers, content, statuses, saveTo);
    }

    private Template? Url(SourceNode? node)
    {
        if (reading.FilledTemplate(node, "'url' of 'http'") is not { } url)
            return null;
        if (url.HasExpressions
            || (Uri.TryCreate(url.Text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            return url;
        reading.Diagnostics.Report(node!.Position, $"'url' must be an absolute http or https address, not '{NodeWords.Short(url.Text)}'");
        return null;
    }

    private IReadOnlyDictionary<string, Template> Headers(SourceNode? node)
    {
        if (node is null)
            return PipelineDefinition.EmptyEnv;
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'headers' must be a mapping of names to texts, not {NodeWords.Describe(node)}");
            return PipelineDefinition.EmptyEnv;
        }
        KeyRepeats.Report(mapping, "'headers'", reading.Diagnostics, StringComparer.OrdinalIgnoreCase);
        var headers = new Dictionary<string, Template>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!Names.IsHeader(key.Text))
                reading.Diagnostics.Report(key.Position, $"'{NodeWords.Short(key.Text)}' is no name of a header");
            else if (reading.Template(value, $"header '{key.Text}'") is { } template)
                headers.TryAdd(key.Text, template);
        }
        return headers;
    }

    private List<int> Statuses(SourceNode? node)
    {
        var statuses = new List<int>();
        if (node is null)
            return statuses;
        IReadOnlyList<SourceNode> items = node is SequenceNode sequence ? sequence.Items : [node];
        foreach (var item in items)
        {
            if (reading.Values.Integer(item, "'expect_status'", 100, 599) is { } status)
                statuses.Add(status);
        }
        return statuses;
    }
}
