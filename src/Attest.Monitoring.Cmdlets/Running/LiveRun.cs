using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>
/// A run on a thread of its own, so that the PowerShell pipeline's thread is free to write what comes of it. It can be
/// stopped from any thread: the first time in order, the second time at once.
/// </summary>
internal sealed class LiveRun : IDisposable
{
    private const string Caller = "the caller";
    private const string Terminated = "SIGTERM";

    /// <summary>The longest that the end of the process is held up: the grace of 5 s, and the steps' own 1.5 s.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(7);

    private readonly RunStop _stop = new();
    private readonly RunFeed _feed;
    private readonly Func<RunStop, RunReport> _work;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private PosixSignalRegistration? _termination;
    private PosixSignalRegistration? _secondInterrupt;
    private ExceptionDispatchInfo? _fault;
    private RunReport? _report;
    private bool _asked;
    private bool _over;

    /// <param name="feed">Completed when the run has ended.</param>
    /// <param name="work">Runs to the end; on the run's own thread.</param>
    public LiveRun(RunFeed feed, Func<RunStop, RunReport> work)
    {
        _feed = feed;
        _work = work;
        _thread = new Thread(Work) { IsBackground = true, Name = "attest run" };
    }

    public void Start()
    {
        AppDomain.CurrentDomain.ProcessExit += EndWithTheProcess;

        // What is to happen after the handler is not changed: the process ends, later.
        _termination = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End(Terminated));
        _thread.Start();
    }

    /// <summary>
    /// Asks the run to end in order; once is enough. PowerShell's console passes on one Ctrl-C only and then waits, so the
    /// next one, which ends everything at once, is taken from the signal itself.
    /// </summary>
    public void Stop() => Stop(Caller);

    /// <summary>Waits for the end.</summary>
    /// <returns>The report.</returns>
    /// <exception cref="AttestException">It could not be run at all.</exception>
    public RunReport Wait()
    {
        _thread.Join();
        _fault?.Throw();
        return _report!;
    }

    public void Dispose()
    {
        lock (_gate) _over = true;

        // Not under the lock: a handler that is running may wait for it.
        _secondInterrupt?.Dispose();
        _termination?.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= EndWithTheProcess;
        _stop.Dispose();
    }

    private void Stop(string reason)
    {
        lock (_gate)
        {
            if (_over || _asked) return;
            _asked = true;
            _stop.Request(reason);
            _secondInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Abort);
        }
    }

    private void Abort(PosixSignalContext interrupt)
    {
        lock (_gate)
        {
            if (_over) return;
            interrupt.Cancel = true;
            _stop.Request(Caller);
        }
    }

    private void Work()
    {
        try
        {
            _report = _work(_stop);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _fault = ExceptionDispatchInfo.Capture(fault);
        }
        finally
        {
            _feed.Complete();
        }
    }

    /// <summary><c>[Environment]::Exit</c>, by a step or the host.</summary>
    private void EndWithTheProcess(object? sender, EventArgs e) => End("the end of its process");

    /// <summary>The run ends in order and its report is written, as far as that is done in time.</summary>
    private void End(string reason)
    {
        Stop(reason);
        _thread.Join(LongestFarewell);
    }
}
