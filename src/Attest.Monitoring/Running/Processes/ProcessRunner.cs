using Attest.Monitoring.Running.Processes.Unix;
using Attest.Monitoring.Running.Processes.Windows;

namespace Attest.Monitoring.Running.Processes;

/// <summary>The spawner of the platform it runs on. Nothing is opened or looked up before the first program.</summary>
internal sealed class ProcessRunner(TimeProvider time) : IProcessRunner
{
    private readonly IProcessRunner _platform =
        OperatingSystem.IsWindows() ? new WindowsProcessRunner(time) : new UnixProcessRunner(time);

    /// <summary>
    /// Does what the first program would otherwise wait for, on another thread while a definition is still read. Starts
    /// nothing.
    /// </summary>
    public void WarmUp() => (_platform as UnixProcessRunner)?.WarmUp();

    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation) =>
        _platform.Run(request, output, cancellation);

    public (long MemoryBytes, TimeSpan CpuTime) Sample() => _platform.Sample();

    public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks) => _platform.FindMarked(marks);
}
