namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>Runs programs inside job objects.</summary>
internal sealed class WindowsProcessRunner(TimeProvider time) : IProcessRunner
{
    private readonly TimeProvider _time = time;

    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation) =>
        throw new PlatformNotSupportedException(_time.ToString());

    public (long MemoryBytes, TimeSpan CpuTime) Sample() => default;

    public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks) => [];
}
