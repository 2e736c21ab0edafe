using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>One line, or for a histogram one block, of the exposition.</summary>
/// <param name="identity">Its labels.</param>
/// <param name="time">See <see cref="Time"/>.</param>
internal abstract class Series(SeriesIdentity identity, long time) : TagEntry
{
    private readonly byte[] _block = identity.Block;
    private readonly int _start = identity.Start;
    private readonly int _length = identity.Length;

    /// <summary>Of <see cref="Labels"/>.</summary>
    public readonly uint Hash = identity.Hash;

    /// <summary>One for each bucket, or one; null until <see cref="ExemplarCapture"/> has the first.</summary>
    public Exemplar?[]? Exemplars;

    /// <summary>Races between threads that were lost so far: after a few of them the cell is worth dividing.</summary>
    protected int Races;

    /// <summary>Unix milliseconds: when it was born; of a gauge when it was last set, 0 when never.</summary>
    public long Time = time;

    /// <summary>The labels as <see cref="LabelText"/> renders them, UTF-8.</summary>
    public ReadOnlySpan<byte> Labels => _block.AsSpan(_start, _length);
}

/// <summary>What tells a series from all others of its family.</summary>
/// <param name="Block">Holds the labels' text, among others'.</param>
/// <param name="Start">Where it begins there.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="Hash">Of the text.</param>
internal readonly record struct SeriesIdentity(byte[] Block, int Start, int Length, uint Hash);
