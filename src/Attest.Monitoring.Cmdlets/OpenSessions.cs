using System.Collections.Concurrent;

namespace Attest.Monitoring.Cmdlets;

/// <summary>The sessions of this process that are open, in whatever runspace: what removing the module flushes.</summary>
internal static class OpenSessions
{
    private static readonly ConcurrentDictionary<MonitoringSession, bool> All = new();

    /// <summary>Follows a session until it is closed.</summary>
    public static MonitoringSession Add(MonitoringSession session)
    {
        All[session] = true;
        session.Closed = () => All.TryRemove(session, out _);
        return session;
    }

    /// <summary>Writes out what they hold. A run under way in another runspace goes on.</summary>
    public static void Flush()
    {
        foreach (var session in All.Keys) session.Flush();
    }
}
