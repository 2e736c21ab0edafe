using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>What a value that is none of its setting's type is told.</summary>
internal static class ValueReader
{
    private const int LongestShown = 60;

    /// <summary>"<c>key</c> must be …, not "…"; did you mean …?"</summary>
    public static string Mismatch(string key, SettingType type, string found)
    {
        var shown = found.Length > LongestShown ? string.Concat(found.AsSpan(0, LongestShown), "…") : found;
        var nearest = type.Words.Count == 0 ? null : NearestWord.Of(found, type.Words);
        return $"{key} must be {type.Expectation}, not {shown}{(nearest is null ? "" : $"; did you mean {nearest}?")}";
    }

    /// <summary>What a node holds, in words.</summary>
    public static string Describe(SourceNode node) => node switch
    {
        ScalarNode { Value: string } scalar => $"\"{scalar.Text}\"",
        ScalarNode { Value: null } => "nothing",
        ScalarNode scalar => scalar.Text,
        SequenceNode => FlowText.IsTooDeep(node) ? "a list" : $"the list {FlowText.Of(node)}",
        _ => "a mapping",
    };
}
