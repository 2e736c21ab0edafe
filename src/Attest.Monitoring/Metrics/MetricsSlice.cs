using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Cicd;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Metrics;

/// <summary>
/// The metrics of one process: the sink a run feeds, the registry behind it, and the snapshot in the state folder.
/// Everything is built on its own thread while the caller goes on. Signals wait in a queue for that thread, or for
/// whoever flushes first, so a run never waits for metrics.
/// </summary>
internal sealed class MetricsSlice : ISignalSink, IDisposable
{
    /// <summary>More are not kept waiting: then the emitter counts them itself.</summary>
    private const int MostWaiting = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ISnapshotFiles _files;
    private readonly MonitoringSettings _settings;
    private readonly TimeProvider _time;
    private readonly string? _id;
    private readonly SnapshotPump _pump;
    private readonly ManualResetEventSlim _ready = new(false);
    private readonly Queue<Signal> _waiting = [];
    private readonly Lock _draining = new();
    private readonly Lock _writing = new();

    private MetricsRegistry? _registry;
    private RegistryReading? _reading;
    private volatile MeterCollector? _collector;
    private MetricsSink? _sink;
    private readonly Func<string, bool>? _isClosed;
    private readonly bool _countsCicd;
    private readonly ExemplarFilter _exemplars;
    private CicdSink? _cicd;
    private ProcessSnapshot? _snapshot;
    private volatile SecretMasker _masker = SecretMasker.None;
    private volatile bool _used;
    private volatile bool _disposed;

    /// <summary>Starts collecting.</summary>
    /// <param name="state">The state folder; it exists.</param>
    /// <param name="settings"><c>monitoring.*</c></param>
    /// <param name="time">The clock.</param>
    /// <param name="flush">
    /// Makes a file durable; null = a crash of the machine (not of the process) may cost the last writes.
    /// </param>
    /// <param name="isClosed">
    /// Whether a lost run (by id) is closed for good: given, the snapshots of the dead are folded while the caller does
    /// something else.
    /// </param>
    /// <param name="countsCicd">Whether the CI/CD metrics of OpenTelemetry are counted too.</param>
    /// <param name="exemplars">Which measurements may become exemplars.</param>
    public MetricsSlice(
        StateFolder state,
        MonitoringSettings settings,
        TimeProvider time,
        Action<SafeFileHandle>? flush = null,
        Func<string, bool>? isClosed = null,
        bool countsCicd = false,
        ExemplarFilter exemplars = ExemplarFilter.TraceBased)
        : this(new DiskFiles(state.Metrics, flush), settings, time, id: null, isClosed, countsCicd, exemplars)
    {
    }

    internal MetricsSlice(
        ISnapshotFiles files,
        MonitoringSettings settings,
        TimeProvider time,
        string? id,
        Func<string, bool>? isClosed = null,
        bool countsCicd = false,
        ExemplarFilter exemplars = ExemplarFilter.TraceBased)
    {
        _exemplars = exemplars;
        _isClosed = isClosed;
        _countsCicd = countsCicd;
        _files = files;
        _settings = settings;
        _time = time;
        _id = id;
        _pump = new SnapshotPump(Prepare, () => Write(durable: false), time, Interval);
        _pump.Start();
    }

    /// <summary>Why the last snapshot could not be written; null when it could.</summary>
    public StepError? Problem { get; private set; }

    /// <summary>Takes a signal; never blocks on a disk.</summary>
    public void Emit(Signal signal)
    {
        if (_disposed) return;
        _used = true;
        int waiting;
        lock (_waiting)
        {
            _waiting.Enqueue(signal);
            waiting = _waiting.Count;
        }

        if (signal is StepFinished or RunStarted) _pump.Ask();
        if (waiting >= MostWaiting && _ready.IsSet) Drain();
    }

    /// <summary>
    /// From now on what .NET meters of this process measure is counted too. Called before code runs in this process that
    /// may have some: the first listener of a process costs milliseconds that a run of programs alone does not have.
    /// </summary>
    public void CollectMeters()
    {
        if (_disposed) return;
        _ready.Wait();
        if (_registry is null) return;
        lock (_draining) _collector ??= new MeterCollector(_registry, _settings);
    }

    /// <summary>From now on these secrets stand in no label, whichever meter of the process says them.</summary>
    public void Hide(SecretMasker masker) => _masker = masker;

    /// <summary>Claims a metric's name for a step: see <see cref="CustomMetrics.Claim"/>. Waits until metrics have started.</summary>
    public string? Claim(RunIdentity run, string step, CustomMetric metric)
    {
        if (_disposed) return null;
        _ready.Wait();
        return _sink?.Custom.Claim(run, step, metric);
    }

    /// <summary>What the user should be told, each once: <see cref="Problem"/>, and .NET instruments that were left out.</summary>
    public IEnumerable<string> TakeWarnings()
    {
        if (Problem is { } problem) yield return $"{problem.Message} {problem.Remedy}";
        foreach (var refused in _registry?.TakeRefusals() ?? [])
            yield return $"{refused} Give one metric one type and unit, or leave the meter out with monitoring.meters.exclude.";
    }

    /// <summary>Counts telemetry that another sink lost; the sink and reason stand in the catalogue.</summary>
    public void CountDropped(string sink, string reason, long count)
    {
        if (_disposed) return;
        _used = true;
        _ready.Wait();
        _registry?.Drop(sink, reason, count);
    }

    /// <summary>Writes what was counted until now, durably. Never throws: see <see cref="Problem"/>.</summary>
    public void Flush()
    {
        if (_disposed) return;
        _ready.Wait();
        Write(durable: true);
    }

    /// <summary>
    /// Makes the snapshot say what is so now, for somebody who reads the folder next, and reads what is in no snapshot:
    /// the families of the answering process. Never throws: see <see cref="Problem"/>.
    /// </summary>
    public IReadOnlyList<MetricFamilyData> ReadForScrape()
    {
        if (_disposed) return [];
        _ready.Wait();
        if (_sink is null) return [];
        CollectMeters();
        _collector!.TakeRuntime();
        _used = true;
        _sink.Sample();
        Write(durable: false);
        return new RegistryReading(_registry!, answering: true).Read();
    }

    /// <summary>
    /// Adds the snapshots of dead processes together when more than a handful lie there: worth calling once a run.
    /// Cheap when there is nothing to do. Never throws.
    /// </summary>
    /// <param name="isClosed">Whether a lost run (by id) is closed for good; asked only for such.</param>
    public void Fold(Func<string, bool> isClosed)
    {
        try
        {
            new SnapshotFold(_files, _time).Fold(isClosed);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The totals are what they were; the next process tries again.
            CountDropped("metrics", LabelValues.SnapshotUnwritable, 1);
        }
    }

    /// <summary>Counts a lost run: see <see cref="SnapshotFolder.WriteLost"/>.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static void WriteLost(StateFolder state, RunReport report, DateTimeOffset completedAt) =>
        new SnapshotFolder(new DiskFiles(state.Metrics)).WriteLost(report, completedAt);

    /// <summary>Writes for the last time, if it was used at all, and lets go of the snapshot.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _ready.Wait();
        _pump.Dispose();
        if (_used) Write(durable: true);
        _disposed = true;
        _collector?.Dispose();
        _snapshot?.Dispose();
        _ready.Dispose();
    }

    private void Take(Signal signal)
    {
        try
        {
            _sink?.Emit(signal);
            _cicd?.Emit(signal);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _registry!.Drop(LabelValues.InvalidValue);
        }
    }

    /// <summary>Counts what waits, in the order it came.</summary>
    private void Drain()
    {
        lock (_draining)
        {
            while (true)
            {
                Signal? signal;
                lock (_waiting)
                    if (!_waiting.TryDequeue(out signal)) return;
                Take(signal);
            }
        }
    }

    /// <summary>Runs on the pump's thread.</summary>
    private void Prepare()
    {
        try
        {
            _registry = new MetricsRegistry(_settings, _time) 
            {
                Mask = text => _masker.Mask(text),
                TakesExemplars = _exemplars is ExemplarFilter.AlwaysOn,
                TakesEveryExemplar = _exemplars is ExemplarFilter.AlwaysOn,
            };
            _reading = new RegistryReading(_registry);
            _sink = new MetricsSink(_registry, _time, _exemplars);
            if (_countsCicd) _cicd = new CicdSink(_registry);
            OpenSnapshot();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // On a thread of our own it would end the process; a run goes on without metrics.
            Problem = new StepError(
                ErrorIds.Unexpected, $"Metrics could not be started: {fault.Message}", "Report this as a bug.");
        }
        finally
        {
            _ready.Set();
        }

        if (_isClosed is not null) Fold(_isClosed);
    }

    private void OpenSnapshot()
    {
        try
        {
            _snapshot = new ProcessSnapshot(_files, _id ?? SnapshotNames.NewId(_time));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Fail(fault);
        }
    }

    private void Write(bool durable)
    {
        Drain();
        lock (_writing)
        {
            try
            {
                // The disk may have been full, or the folder not writable, when the process started.
                if (_snapshot is null) OpenSnapshot();
                if (_snapshot is null) return;
                _collector?.Observe();
                _snapshot.Write(_reading!.Read(), durable);
                Problem = null;
            }
            catch (Exception fault) when (fault is not OutOfMemoryException)
            {
                Fail(fault);
            }
        }
    }

    private void Fail(Exception fault)
    {
        _registry!.Drop(LabelValues.SnapshotUnwritable);
        Problem = new StepError(
            fault is IOException or UnauthorizedAccessException ? ErrorIds.StateUnwritable : ErrorIds.Unexpected,
            $"The metrics snapshot could not be written: {fault.Message}",
            "Free space under the state folder, or make it writable; until then this process's metrics are in memory only.");
    }
}
