using Attest.Monitoring.Running;

namespace Attest.Monitoring.Push;

/// <summary>How long a push may take, all its attempts together.</summary>
internal sealed class PushDeadline : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _limit;
    private readonly long _started;
    private readonly CancellationTokenSource _end;

    public PushDeadline(TimeSpan limit, TimeProvider time)
    {
        _time = time;
        _limit = limit;
        _started = time.GetTimestamp();
        _end = new CancellationTokenSource(limit, time);
    }

    /// <summary>Cancelled at the end.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>What is left; zero at the end.</summary>
    public TimeSpan Left => _limit - _time.GetElapsedTime(_started) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Waits; false when there is not so much time left, without waiting.</summary>
    public bool Wait(TimeSpan pause) =>
        pause < Left && !Delay.Wait(_time, pause, Token);

    public void Dispose() => _end.Dispose();
}
