namespace Attest.Monitoring.Running;

/// <summary>
/// How a run is asked to end early. The first request ends its steps and lets <c>finally</c> steps run; the second ends
/// everything at once.
/// </summary>
internal sealed class RunStop : IDisposable
{
    /// <summary>How long steps have between SIGTERM and SIGKILL after a cancel: with the grace of 5 s it keeps a run inside 7 s.</summary>
    public static readonly TimeSpan KillAfter = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _abort = new();
    private int _requests;

    public CancellationToken Cancel => _cancel.Token;
    public CancellationToken Abort => _abort.Token;

    /// <summary>Why, for the report: <c>SIGINT</c>, <c>SIGTERM</c>, <c>Ctrl-C</c> …</summary>
    public string? Reason { get; private set; }

    /// <summary>Asks once more.</summary>
    public void Request(string reason)
    {
        if (Interlocked.Increment(ref _requests) == 1)
        {
            Reason = reason;
            _cancel.Cancel();
        }
        else
        {
            _abort.Cancel();
        }
    }

    public void Dispose()
    {
        _cancel.Dispose();
        _abort.Dispose();
    }
}
