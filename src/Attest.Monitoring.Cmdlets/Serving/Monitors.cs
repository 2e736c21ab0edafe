using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Cmdlets.Serving;

/// <summary>The monitor endpoints of this process, in whatever runspace they were started. Removing the module ends them.</summary>
internal static class Monitors
{
    private static readonly Dictionary<int, OpenMonitor> Running = [];
    private static int _last;
    private static bool _followsModule;

    /// <summary>Those that run, the oldest first.</summary>
    public static RunningMonitor[] All
    {
        get
        {
            lock (Running) return [.. Running.OrderBy(one => one.Key).Select(one => one.Value.Describe(one.Key))];
        }
    }

    public static RunningMonitor Add(OpenMonitor monitor)
    {
        lock (Running)
        {
            if (!_followsModule) ModuleLifetime.Removing(() => StopAll());
            _followsModule = true;
            Running[++_last] = monitor;
            return monitor.Describe(_last);
        }
    }

    /// <summary>Ends one.</summary>
    /// <returns>Whether there was one of this number.</returns>
    public static bool Stop(int id)
    {
        OpenMonitor? monitor;
        lock (Running)
        {
            if (!Running.Remove(id, out monitor)) return false;
        }

        monitor.Dispose();
        return true;
    }

    private static void StopAll()
    {
        foreach (var one in All) Stop(one.Id);
    }
}
