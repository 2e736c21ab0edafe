using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Memory and processor use of this process and of the running steps' process trees.</summary>
internal sealed class ResourceGauges(InstrumentState memory, InstrumentState processor, TimeProvider time)
{
    private static readonly KeyValuePair<string, object?> Runtime = new("component", "runtime");
    private static readonly KeyValuePair<string, object?> Steps = new("component", "steps");

    private readonly Lock _gate = new();
    private long _sampledAt = time.GetTimestamp();
    private TimeSpan _used;

    /// <summary>Takes the steps' sample and one of this process.</summary>
    public void Take(ResourceSampled sampled)
    {
        var pipeline = new KeyValuePair<string, object?>("pipeline", sampled.Run!.Pipeline);
        memory.Record(sampled.MemoryBytes, [Steps, pipeline]);
        processor.Record(sampled.CpuPercent, [Steps, pipeline]);
        Sample();
    }

    /// <summary>No step of the pipeline runs any more.</summary>
    public void Clear(string pipeline)
    {
        memory.Record(0, [Steps, new("pipeline", pipeline)]);
        processor.Record(0, [Steps, new("pipeline", pipeline)]);
    }

    /// <summary>Measures this process: with the steps, which a short run never samples, or on a scrape.</summary>
    public void Sample()
    {
        memory.Record(Environment.WorkingSet, [Runtime]);
        if (OperatingSystem.IsIOS() || OperatingSystem.IsTvOS()) return;
        lock (_gate)
        {
            var used = Environment.CpuUsage.TotalTime;
            var elapsed = time.GetElapsedTime(_sampledAt).TotalSeconds;
            if (elapsed <= 0) return;
            processor.Record(100 * (used - _used).TotalSeconds / elapsed / Environment.ProcessorCount, [Runtime]);
            (_sampledAt, _used) = (time.GetTimestamp(), used);
        }
    }
}
