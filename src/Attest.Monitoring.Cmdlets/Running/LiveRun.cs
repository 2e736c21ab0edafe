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

    /// <summary>The longest that the end of the process is held up: the grace of 5 s, and the steps' own 1.5 s.</summary>
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(7);

    private readonly RunStop _stop = new();
    private readonly RunFeed _feed;
    private readonly Func<RunStop, RunReport> _work;
    private readonly Thread _thread;
    private readonly Lock _gate = new();
    private PosixSignalRegistration? _secondInterrupt;
    private ExceptionDispatchInfo? _fault;
    private RunReport? _report;
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
        _thread.Start();
    }

    /// <summary>
    /// Asks the run to end. PowerShell's console passes on one Ctrl-C only and then waits, so the next one is taken from
    /// the signal itself.
    /// </summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_over) return;
            _stop.Request(Caller);
            _secondInterrupt ??= PosixSignalRegistration.Create(PosixSignal.SIGINT, again =>
            {
                again.Cancel = true;
                Stop();
            });
        }
    }

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

        // Not under the lock: it waits for a handler that is running, which may wait for the lock.
        _secondInterrupt?.Dispose();
        AppDomain.CurrentDomain.ProcessExit -= EndWithTheProcess;
        _stop.Dispose();
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

    /// <summary>
    /// SIGTERM, a closed terminal or <c>[Environment]::Exit</c>: the run ends in order and its report is written, as far
    /// as that is done in time.
    /// </summary>
    private void EndWithTheProcess(object? sender, EventArgs e)
    {
        Stop();
        _thread.Join(LongestFarewell);
    }
}
