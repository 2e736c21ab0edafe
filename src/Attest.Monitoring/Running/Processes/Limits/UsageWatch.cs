using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>
/// Looks at what a tree uses: soon after the start, then ever more seldom. A tree without limits costs a look at its
/// program only, until it has run for a second.
/// </summary>
/// <param name="table">The process table.</param>
/// <param name="tree">The program and its descendants.</param>
/// <param name="limits">What to hold it to; none when something else holds it.</param>
internal sealed class UsageWatch(ProcessTable table, ProcessTree tree, ResourceLimits limits)
{
    private const long FirstAfter = 20;
    private const long Seldom = 1000;

    /// <summary>Once a limit is half used up.</summary>
    private const long Often = 250;

    private List<ProcessEntry>? _rows;
    private CpuAverage? _average;
    private long _interval = FirstAfter;

    /// <summary>When to look next, in milliseconds from the start.</summary>
    public long DueAt { get; private set; } = FirstAfter;

    public long PeakMemoryBytes { get; private set; }

    /// <summary>Processor time of all that was seen.</summary>
    public TimeSpan CpuTime => _average?.Total ?? TimeSpan.Zero;

    /// <summary>Looks; says which limit was passed and by how much, or null.</summary>
    public string? Look(long now)
    {
        Note(table.PeakMemory(tree.Root));
        var closeToLimit = false;
        string? passed = null;
        if (limits.NeedHolding() || _interval >= Seldom) passed = LookAtTree(now, out closeToLimit);

        _interval = Math.Min(_interval * 2, closeToLimit ? Often : Seldom);
        DueAt = now + _interval;
        return passed;
    }

    /// <summary>Takes note of a peak known from elsewhere.</summary>
    public void Note(long memoryBytes) => PeakMemoryBytes = Math.Max(PeakMemoryBytes, memoryBytes);

    private string? LookAtTree(long now, out bool closeToLimit)
    {
        _average ??= new CpuAverage();
        _rows ??= [];
        _rows.Clear();
        table.ReadAll(_rows);
        var memory = 0L;
        var cpu = TimeSpan.Zero;
        foreach (var row in tree.Members(_rows))
        {
            memory += row.MemoryBytes;
            cpu += row.CpuTime;
        }

        Note(memory);
        _average.Add(now, cpu);
        closeToLimit = memory > limits.MemoryBytes / 2 || _average.Percent > limits.CpuPercent / 2;
        if (memory > limits.MemoryBytes) return LimitMessage.Memory(memory, limits.MemoryBytes.Value);
        if (_average.IsFull && _average.Percent > limits.CpuPercent)
            return LimitMessage.Cpu(_average.Percent, limits.CpuPercent.Value);
        return null;
    }
}
