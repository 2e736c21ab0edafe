using System.Buffers;

namespace Attest.Monitoring.Running.Output;

/// <summary>Bytes that grow in arrays of the shared pool; holds no array while it has never been written to.</summary>
internal sealed class PooledBuffer : IDisposable
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length) Grow(Length + bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes.</summary>
    public void RemoveFirst(int count)
    {
        Length -= count;
        _bytes.AsSpan(count, Length).CopyTo(_bytes);
    }

    /// <summary>Empties it and keeps the array.</summary>
    public void Clear() => Length = 0;

    /// <summary>Empties it and gives the array back; it may be used again.</summary>
    public void Dispose()
    {
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes, clearArray: false);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(size, 2 * _bytes.Length));
        Span.CopyTo(larger);
        if (_bytes.Length > 0) ArrayPool<byte>.Shared.Return(_bytes, clearArray: false);
        _bytes = larger;
    }
}
