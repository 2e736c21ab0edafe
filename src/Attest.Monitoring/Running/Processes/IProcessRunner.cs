namespace Attest.Monitoring.Running.Processes;

/// <summary>Runs one program on the calling thread and ends its whole tree; thread-safe.</summary>
internal interface IProcessRunner
{
    /// <summary>Starts the program, pumps its output, ends what it left behind, and says how it went.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="output">Takes its output.</param>
    /// <param name="cancellation">Ends the tree: first gently, then by force.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.CommandNotFound"/>, <see cref="ErrorIds.CommandNotExecutable"/>,
    /// <see cref="ErrorIds.WorkingDirectoryMissing"/>: it could not be started.
    /// </exception>
    ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation);

    /// <summary>What the trees of all programs now running use: bytes, and processor seconds since their start.</summary>
    (long MemoryBytes, TimeSpan CpuTime) Sample();

    /// <summary>Living processes that carry all these variables in their environment, as <c>pid name</c>.</summary>
    IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks);
}

/// <summary>The two ways to be asked to stop.</summary>
/// <param name="KillAfter">On a cancel, from SIGTERM to SIGKILL; the request's own when that is shorter.</param>
/// <param name="Cancel">SIGTERM, then SIGKILL after <paramref name="KillAfter"/>.</param>
/// <param name="Abort">SIGKILL at once.</param>
internal sealed record StopRequests(TimeSpan KillAfter, CancellationToken Cancel, CancellationToken Abort)
{
    public static StopRequests Never { get; } = new(TimeSpan.FromSeconds(5), CancellationToken.None, CancellationToken.None);
}
