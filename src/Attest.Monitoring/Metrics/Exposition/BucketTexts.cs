using System.Buffers;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// The ends of a histogram's bucket lines, <c>le="0.5"} </c>, made once for all series of a family. Borrowed memory.
/// </summary>
internal readonly struct BucketTexts : IDisposable
{
    /// <summary>Room for one text and, in its last byte, its length.</summary>
    private const int Stride = NumberText.MaxLength + 8;

    private readonly byte[] _texts;

    /// <param name="bounds">Ascending, without <c>+Inf</c>.</param>
    public BucketTexts(double[] bounds)
    {
        _texts = ArrayPool<byte>.Shared.Rent((bounds.Length + 1) * Stride);
        for (var at = 0; at <= bounds.Length; at++)
            Make(_texts.AsSpan(at * Stride, Stride), at < bounds.Length ? bounds[at] : double.PositiveInfinity);
    }

    /// <summary>The text of one bucket; the last one is that of <c>+Inf</c>.</summary>
    public ReadOnlySpan<byte> this[int bucket]
    {
        get
        {
            var text = _texts.AsSpan(bucket * Stride, Stride);
            return text[..text[Stride - 1]];
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_texts);

    private static void Make(Span<byte> text, double bound)
    {
        "le=\""u8.CopyTo(text);
        var length = 4 + BucketLabel.Write(bound, text[4..]);
        "\"} "u8.CopyTo(text[length..]);
        text[Stride - 1] = (byte)(length + 3);
    }
}
