using Attest.Monitoring.Configuration;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>
/// Which lines a call wants. For all: <c>--log-level</c>, else <c>ATTEST_LOG</c>, else <c>logging.level</c> from wherever
/// it comes. For a component: <c>ATTEST_LOG</c>, else <c>logging.components</c>; it holds whatever is said for all.
/// </summary>
internal static class LogFilterChoice
{
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>: <c>ATTEST_LOG</c> cannot be read.</exception>
    public static LogFilter Of(LoadedConfiguration configuration, IReadOnlyDictionary<string, string> environment)
    {
        var settings = configuration.Values.Logging;
        var said = environment.TryGetValue(LogDirectives.Variable, out var text) && text.Length > 0;
        return said || settings.Components.Count > 0
            ? WithComponents(configuration, said ? LogDirectives.Parse(text!) : new LogDirectives(null, []))
            : new LogFilter(settings.Level, components: null, settings.DebugShare);
    }

    private static LogFilter WithComponents(LoadedConfiguration configuration, LogDirectives said)
    {
        var settings = configuration.Values.Logging;
        var levels = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
        foreach (var (component, word) in settings.Components)
        {
            if (LogDirectives.LevelOf(word) is { } level) levels[LogTargets.Of(component)] = level;
        }

        foreach (var component in said.Components) levels[component.Target] = component.Level;

        // The whole of ours is all there is: 'attest=info' says what 'info' says.
        var all = levels.Remove(LogTargets.Root, out var root) ? root : said.Level;
        var byFlag = configuration.Find("logging.level")?.Origin.Kind == OriginKind.Flag;
        return new LogFilter(
            byFlag ? settings.Level : all ?? settings.Level,
            [.. levels.Select(level => new ComponentLevel(level.Key, level.Value))],
            settings.DebugShare);
    }
}
