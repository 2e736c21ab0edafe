using System.Runtime.InteropServices;

namespace Attest.Cli.Serving;

/// <summary>
/// Turns SIGTERM and SIGINT into an end in order, exit code 0; the second one ends the draining too. A SIGINT that was
/// inherited as ignored (<c>&amp;</c> in a script) stays ignored.
/// </summary>
internal sealed class ServeStop : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly ManualResetEventSlim _asked = new();
    private readonly CancellationTokenSource _again = new();

    public ServeStop()
    {
        Watch(PosixSignal.SIGTERM);
        if (!Running.IgnoredSignals.Read().Interrupt) Watch(PosixSignal.SIGINT);
    }

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Again => _again.Token;

    /// <summary>Returns when the first signal has come.</summary>
    public void Wait() => _asked.Wait();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
        _again.Dispose();
    }

    private void Watch(PosixSignal signal) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (_asked.IsSet) _again.Cancel();
        _asked.Set();
    }));
}
