namespace Attest.Monitoring.Logging;

/// <summary>The components that speak in a log, spelled as Rust's tracing spells a path of modules.</summary>
internal static class LogTargets
{
    public const string Pipeline = "attest::pipeline";
    public const string Step = "attest::step";
    public const string Resources = "attest::resources";
    public const string Metrics = "attest::metrics";
    public const string Policy = "attest::policy";
    public const string Script = "attest::script";

    public const string Health = "attest::health";

    public const string Root = "attest";
    /// <summary>Short names of those that speak.</summary>
    public static IReadOnlyList<string> Names { get; } = ["pipeline", "step", "resources", "metrics", "policy", "script", "health"];

    private const string Separator = "::";

    /// <summary>The target that a component's short name means: <c>cache</c> is <c>attest::cache</c>.</summary>
    public static string Of(string component) =>
        component == Root || component.Contains(Separator, StringComparison.Ordinal) ? component : $"{Root}{Separator}{component}";

    /// <summary>Whether a target is another or one inside it: <c>attest</c> holds all of ours, <c>attest::ca</c> not <c>attest::cache</c>.</summary>
    public static bool Holds(ReadOnlySpan<char> outer, ReadOnlySpan<char> target) =>
        target.StartsWith(outer, StringComparison.Ordinal)
        && (target.Length == outer.Length || target[outer.Length..].StartsWith(Separator, StringComparison.Ordinal));
}
