using System.Runtime.CompilerServices;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>
/// Which signals are logged: a level for all, others for components, of DEBUG and TRACE perhaps a share. Asked before an
/// entry is made, which a silent one never is. Thread-safe.
/// </summary>
internal sealed class LogFilter
{
    /// <summary>Above every level: nothing.</summary>
    public const LogLevel Off = (LogLevel)5;

    private readonly LogLevel _level;
    private readonly IReadOnlyList<ComponentLevel> _components;
    private readonly double _debugShare;
    private long _debugSeen;

    /// <param name="level">For components without one of their own.</param>
    /// <param name="components">The longest target that holds a signal's decides; null = none.</param>
    /// <param name="debugShare">The share of DEBUG and TRACE lines that is kept, 0 to 1.</param>
    public LogFilter(LogLevel level, IReadOnlyList<ComponentLevel>? components = null, double debugShare = 1)
    {
        _level = level;
        _components = components ?? [];
        _debugShare = debugShare;
    }

    public bool Takes(Signal signal)
    {
        var level = LogEntries.LevelOf(signal);
        if (level < (_components.Count == 0 ? _level : LevelFor(LogEntries.TargetOf(signal)))) return false;
        return level > LogLevel.Debug || _debugShare >= 1 || IsNextOfShare();
    }

    /// <summary>The least grave level that a target is logged at.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public LogLevel LevelFor(string target)
    {
        var (level, longest) = (_level, -1);
        for (var index = 0; index < _components.Count; index++)
        {
            var component = _components[index];
            if (component.Target.Length <= longest || !LogTargets.Holds(component.Target, target)) continue;
            (level, longest) = (component.Level, component.Target.Length);
        }

        return level;
    }

    /// <summary>Of 1,000 lines at a share of 0.1 every tenth, the first among them: exact, and the same in every run.</summary>
    private bool IsNextOfShare()
    {
        var before = Interlocked.Increment(ref _debugSeen) - 1;
        return Math.Ceiling((before + 1) * _debugShare) > Math.Ceiling(before * _debugShare);
    }
}

/// <summary>The level of one component and what is in it.</summary>
/// <param name="Target">For example <c>attest::cache</c>.</param>
/// <param name="Level">The least grave that is logged.</param>
internal sealed record ComponentLevel(string Target, LogLevel Level);
