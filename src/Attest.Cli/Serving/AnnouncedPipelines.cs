using Attest.Monitoring;

namespace Attest.Cli.Serving;

/// <summary>
/// The definitions of <c>serve.pipelines</c>: their series stand at 0 before their first run. One that cannot be read is
/// told and left out: the endpoint answers for all the others.
/// </summary>
internal static class AnnouncedPipelines
{
    public static void Announce(MonitoringSession session, Action<string> warn)
    {
        foreach (var path in session.Configuration.Values.Serving.Pipelines)
        {
            try
            {
                session.Announce(session.Load(path));
            }
            catch (AttestException fault)
            {
                foreach (var mistake in fault.Diagnostics) warn(mistake.ToString());
                if (fault.Diagnostics.Count == 0) warn($"serve.pipelines: {fault.Message}");
            }
        }
    }
}
