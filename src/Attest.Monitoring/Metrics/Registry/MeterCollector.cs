using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>The one MeterListener of the process: hands the measurements of every included meter to the registry.</summary>
internal sealed class MeterCollector : IDisposable
{
    /// <summary>The runtime's own meter is of the answering process, not of a run: whoever serves collects it.</summary>
    private const string RuntimeMeter = "System.Runtime";

    private readonly MetricsRegistry _registry;
    private readonly MeterFilter _filter;
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _ofRuntime = [];
    private volatile bool _observes;
    private bool _takesRuntime;

    public MeterCollector(MetricsRegistry registry, MonitoringSettings settings)
    {
        _registry = registry;
        _filter = new MeterFilter(settings.MetersIncluded, settings.MetersExcluded);
        _listener.InstrumentPublished = Published;
        _listener.SetMeasurementEventCallback<long>(
            static (_, value, tags, state) => State(state).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(
            static (_, value, tags, state) => State(state).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<short>(
            static (_, value, tags, state) => State(state).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<byte>(
            static (_, value, tags, state) => State(state).Record((long)value, tags));
        _listener.SetMeasurementEventCallback<double>(
            static (_, value, tags, state) => State(state).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(
            static (_, value, tags, state) => State(state).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<decimal>(
            static (_, value, tags, state) => State(state).Record((double)value, tags));
        _listener.Start();
    }

    /// <summary>From now on the runtime's own meter too: its families are of the answering process, and in no snapshot.</summary>
    public void TakeRuntime()
    {
        Instrument[] known;
        lock (_ofRuntime)
        {
            if (_takesRuntime) return;
            _takesRuntime = true;
            known = [.. _ofRuntime];
            _ofRuntime.Clear();
        }

        foreach (var instrument in known) Published(instrument, _listener);
    }

    /// <summary>Asks the observable instruments. A callback that throws costs its own measurements, and is counted.</summary>
    public void Observe()
    {
        if (!_observes) return;
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException faults)
        {
            _registry.Drop(LabelValues.CallbackFault, faults.InnerExceptions.Count);
        }
    }

    public void Dispose() => _listener.Dispose();

    private static InstrumentState State(object? state) => Unsafe.As<InstrumentState>(state)!;

    private void Published(Instrument instrument, MeterListener listener)
    {
        try
        {
            if (Describe(instrument) is not { } state) return;
            if (instrument.IsObservable) _observes = true;
            listener.EnableMeasurementEvents(instrument, state);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _registry.Refuse($"The instrument {instrument.Name} is left out: {fault.Message}");
        }
    }

    private InstrumentState? Describe(Instrument instrument)
    {
        var meter = instrument.Meter.Name;
        if (!_filter.Takes(meter)) return null;
        if (meter == RuntimeMeter && !IsRuntimeWanted(instrument)) return null;
        if (ForeignInstrument.KindOf(instrument) is not { } measurement) return null;
        var descriptor = _registry.Configured(ForeignInstrument.Describe(instrument, measurement));
        if (meter == RuntimeMeter) descriptor = descriptor with { Merge = GaugeMerge.Answering };
        if (_registry.TryAdd(descriptor, measurement, out var clash) is { } family)
            return new InstrumentState(_registry, family, measurement);
        _registry.Refuse($"The instrument {instrument.Name} of the meter {meter} is left out: {clash}.");
        return null;
    }

    private bool IsRuntimeWanted(Instrument instrument)
    {
        lock (_ofRuntime)
        {
            if (!_takesRuntime) _ofRuntime.Add(instrument);
            return _takesRuntime;
        }
    }
}
