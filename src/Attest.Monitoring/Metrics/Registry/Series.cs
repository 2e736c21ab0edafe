using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>One line, or for a histogram one block, of the exposition.</summary>
/// <param name="labels">Its labels as <see cref="LabelText"/> renders them.</param>
/// <param name="hash">Of <paramref name="labels"/>.</param>
/// <param name="bornAt">Unix milliseconds.</param>
internal abstract class Series(byte[] labels, uint hash, long bornAt)
{
    /// <summary>UTF-8.</summary>
    public readonly byte[] Labels = labels;

    public readonly uint Hash = hash;

    public readonly long BornAt = bornAt;

    /// <summary>One for each bucket, or one; null until <see cref="ExemplarCapture"/> has the first.</summary>
    public Exemplar?[]? Exemplars;
}
