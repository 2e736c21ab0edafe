using System.Runtime.InteropServices;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary>
/// Turns the signals that end a program into requests to stop the run: the first lets it end in order, the second ends
/// it at once, a third has the signal's own effect. A SIGINT or SIGQUIT that was inherited as ignored (<c>nohup</c>,
/// <c>&amp;</c> in a script) stays ignored, as POSIX has it (XCU 2.11), and the others work all the same.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _received;

    public StopSignals()
    {
        var ignored = IgnoredSignals.Read();
        Watch(PosixSignal.SIGINT, "SIGINT", ignored.Interrupt);
        Watch(PosixSignal.SIGTERM, "SIGTERM", ignored: false);
        Watch(PosixSignal.SIGHUP, "SIGHUP", ignored.Hangup);
        Watch(PosixSignal.SIGQUIT, "SIGQUIT", ignored.Quit);
    }

    public RunStop Stop { get; } = new();

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        Stop.Dispose();
    }

    private void Watch(PosixSignal signal, string name, bool ignored)
    {
        if (ignored) return;
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            if (Interlocked.Increment(ref _received) > 2) return;
            context.Cancel = true;
            Stop.Request(name);
        }));
    }
}
