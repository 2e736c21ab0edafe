namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// The label texts of a family, one after the other in blocks: an array for each would cost its header again and again.
/// Under the family's lock.
/// </summary>
internal sealed class LabelStore
{
    private const int FirstBlock = 256;
    private const int LargestBlock = 64 * 1024;

    private byte[] _block = [];
    private int _used;

    /// <summary>Keeps a text; the bytes are never changed again.</summary>
    public (byte[] Block, int Start) Add(ReadOnlySpan<byte> text)
    {
        if (text.Length > _block.Length - _used)
        {
            if (text.Length > LargestBlock / 4) return (text.ToArray(), 0);
            var size = Math.Clamp(_block.Length * 2, FirstBlock, LargestBlock);
            while (size < text.Length) size *= 2;
            (_block, _used) = (new byte[size], 0);
        }

        text.CopyTo(_block.AsSpan(_used));
        _used += text.Length;
        return (_block, _used - text.Length);
    }
}
