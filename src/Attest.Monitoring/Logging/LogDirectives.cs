using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Logging;

/// <summary>
/// What <c>ATTEST_LOG</c> says: directives between commas, each a level for all (<c>warn</c>) or for a target
/// (<c>attest::cache=debug</c>), as Rust's env_logger and tracing's EnvFilter read <c>RUST_LOG</c>.
/// </summary>
/// <param name="Level">The level for all; null when none is said.</param>
/// <param name="Components">The levels of targets, of two for one target the later.</param>
internal sealed record LogDirectives(LogLevel? Level, IReadOnlyList<ComponentLevel> Components)
{
    /// <summary>The variable.</summary>
    public const string Variable = "ATTEST_LOG";

    private static readonly string[] Words = ["trace", "debug", "info", "warn", "error", "off"];

    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>: the directive that cannot be read.</exception>
    public static LogDirectives Parse(string text)
    {
        LogLevel? all = null;
        var components = new List<ComponentLevel>();
        foreach (var directive in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = directive.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                // The name of a target alone means all of it.
                if (LevelOf(directive) is { } level) all = level;
                else if (directive.Contains("::", StringComparison.Ordinal)) Set(components, directive, LogLevel.Trace);
                else throw Unreadable(directive, directive);
                continue;
            }

            var target = directive[..equals].Trim();
            if (target.Length == 0) throw Unreadable(directive, "");
            Set(components, LogTargets.Of(target), LevelOf(directive[(equals + 1)..].Trim()) ?? throw Unreadable(directive, directive[(equals + 1)..]));
        }

        return new LogDirectives(all, components);
    }

    /// <summary>A level by its word, in any case; null when it is none.</summary>
    public static LogLevel? LevelOf(string word) => word.ToLowerInvariant() switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Info,
        "warn" or "warning" => LogLevel.Warn,
        "error" => LogLevel.Error,
        "off" => LogFilter.Off,
        _ => null,
    };

    private static void Set(List<ComponentLevel> components, string target, LogLevel level)
    {
        components.RemoveAll(component => component.Target == target);
        components.Add(new ComponentLevel(target, level));
    }

    private static AttestException Unreadable(string directive, string word)
    {
        var nearest = NearestWord.Of(word.Trim().ToLowerInvariant(), Words);
        return new AttestException(
            ErrorIds.ConfigurationInvalid,
            $"{Variable}: '{directive}' is neither a level nor a target and its level{(nearest is null ? "" : $"; did you mean '{nearest}'?")}",
            $"Write it like {Variable}=attest=info,attest::cache=debug; levels are {string.Join(", ", Words)}.");
    }
}
