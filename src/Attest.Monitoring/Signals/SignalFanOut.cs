namespace Attest.Monitoring.Signals;

/// <summary>Hands each signal to every best-effort sink; one that throws does not keep it from the others.</summary>
internal sealed class SignalFanOut(IReadOnlyList<ISignalSink> sinks) : ISignalSink
{
    private long _lost;

    /// <summary>Signals that a sink failed to take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Emit(Signal signal)
    {
        foreach (var sink in sinks)
        {
            try
            {
                sink.Emit(signal);
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }
}
