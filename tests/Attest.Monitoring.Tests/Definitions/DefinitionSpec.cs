using System.Collections.Specialized;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Definitions;

/// <summary>Makes definitions from what a script would hold.</summary>
internal static class DefinitionSpec
{
    public static OrderedDictionary Map(params (string Key, object? Value)[] entries)
    {
        var map = new OrderedDictionary();
        foreach (var (key, value) in entries)
            map[key] = value;
        return map;
    }

    public static OrderedDictionary Pipeline(params (string Key, object? Value)[] more)
    {
        var map = Map(("name", "spec"));
        foreach (var (key, value) in more)
            map[key] = value;
        if (!map.Contains("steps"))
            map["steps"] = new[] { Map(("id", "a"), ("run", "echo")) };
        return map;
    }

    public static DefinitionResult Read(object value) => DefinitionReader.Read(ObjectNodes.From(value), null, "base");

    public static PipelineDefinition Valid(object value)
    {
        var result = Read(value);
        Assert.Empty(result.Diagnostics);
        return result.Definition!;
    }

    public static IEnumerable<string> Mistakes(object value) => Read(value).Diagnostics.Select(diagnostic => diagnostic.ToString());
}
