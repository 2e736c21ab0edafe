using System.Buffers;

namespace Attest.Monitoring.Serving;

/// <summary>
/// A body in pooled pieces of 64 KB: its length is known before it is sent, a slow reader holds no thread, and scrape
/// after scrape allocates next to nothing.
/// </summary>
internal sealed class ResponseBody : Stream
{
    private const int Piece = 64 * 1024;

    private readonly List<byte[]> _pieces = [];
    private int _usedOfLast = Piece;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _pieces.Count == 0 ? 0 : (_pieces.Count - 1L) * Piece + _usedOfLast;
    public override long Position { get => Length; set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            if (_usedOfLast == Piece)
            {
                _pieces.Add(ArrayPool<byte>.Shared.Rent(Piece));
                _usedOfLast = 0;
            }

            var count = Math.Min(buffer.Length, Piece - _usedOfLast);
            buffer[..count].CopyTo(_pieces[^1].AsSpan(_usedOfLast));
            _usedOfLast += count;
            buffer = buffer[count..];
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    /// <summary>Sends it.</summary>
    public async Task SendAsync(Stream output, CancellationToken cancellation)
    {
        for (var at = 0; at < _pieces.Count; at++)
            await output.WriteAsync(Of(at), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes it into another stream.</summary>
    public void WriteTo(Stream output)
    {
        for (var at = 0; at < _pieces.Count; at++) output.Write(Of(at).Span);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        foreach (var piece in _pieces) ArrayPool<byte>.Shared.Return(piece);
        _pieces.Clear();
        _usedOfLast = Piece;
        base.Dispose(disposing);
    }

    private ReadOnlyMemory<byte> Of(int piece) =>
        _pieces[piece].AsMemory(0, piece == _pieces.Count - 1 ? _usedOfLast : Piece);
}
