using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>The checks in PowerShell that were registered in this process. Removing the module removes them.</summary>
internal static class ScriptChecks
{
    private static readonly Dictionary<string, ScriptCheck> Registered = new(StringComparer.Ordinal);
    private static bool _followsModule;

    /// <summary>Registers one; that of the same name is replaced.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static ScheduledCheck Add(ScriptCheck check, HealthCheckSettings settings)
    {
        lock (Registered)
        {
            var scheduled = HealthChecks.Register(check, settings);
            if (Registered.Remove(check.Name, out var before)) before.Dispose();
            Registered[check.Name] = check;
            if (!_followsModule) ModuleLifetime.Removing(RemoveAll);
            _followsModule = true;
            return scheduled;
        }
    }

    /// <summary>Removes one.</summary>
    /// <returns>Whether there was one of this name.</returns>
    public static bool Remove(string name)
    {
        lock (Registered)
        {
            if (Registered.Remove(name, out var check)) check.Dispose();
            return HealthChecks.Unregister(name);
        }
    }

    /// <summary>The adapters of a session whose <c>pwsh</c> checks run in this process.</summary>
    /// <param name="request">What the session is opened with.</param>
    public static SessionRequest With(SessionRequest request) => request with
    {
        Adapters = request.Adapters with { ScriptCheck = (name, script) => new ScriptCheck(name, new StepScript(script), request.WorkingDirectory) },
    };

    private static void RemoveAll()
    {
        lock (Registered)
        {
            foreach (var (name, check) in Registered)
            {
                HealthChecks.Unregister(name);
                check.Dispose();
            }

            Registered.Clear();
        }
    }
}
