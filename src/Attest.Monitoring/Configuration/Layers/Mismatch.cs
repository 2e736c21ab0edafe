using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>What is said of a value that is none of its setting's type.</summary>
internal static class Mismatch
{
    /// <summary>A node of a file; what may be secret is not repeated.</summary>
    public static string Of(string key, Setting setting, SourceNode found) => setting.Secrecy == Secrecy.Open
        ? Say(key, setting.Type, NodeWords.Describe(found), (found as ScalarNode)?.Text)
        : Say(key, setting.Type, found is ScalarNode ? "what stands there" : NodeWords.Describe(found), null);

    /// <summary>The text of a variable, flag or <c>config set</c>.</summary>
    public static string Of(string key, SettingType type, string found) =>
        Say(key, type, $"'{NodeWords.Short(found)}'", found);

    private static string Say(string key, SettingType type, string found, string? word) =>
        $"{key} must be {type.Expectation}, not {found}{(word is null ? "" : NearestWord.Hint(word, type.Words))}";
}
