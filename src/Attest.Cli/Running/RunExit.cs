using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary>The exit code of a run that ended.</summary>
internal static class RunExit
{
    public static int CodeOf(RunReport report, RunStop stop) => report.Status switch
    {
        RunStatus.Success or RunStatus.Skipped => ExitCode.Done,
        RunStatus.Cancelled when stop.Reason is { } signal => ExitCode.Of(signal),
        _ => ExitCode.Failed,
    };
}
