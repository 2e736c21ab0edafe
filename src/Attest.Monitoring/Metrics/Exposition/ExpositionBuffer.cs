using System.Buffers;
using System.Text;
using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// One buffer between an exposition and its stream: what is written lies in it until it is full. It is borrowed: a
/// scrape leaves no garbage behind.
/// </summary>
internal sealed class ExpositionBuffer(Stream output) : IDisposable
{
    private const int Size = 64 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _used;

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > _buffer.Length - _used)
        {
            var part = bytes[..(_buffer.Length - _used)];
            part.CopyTo(_buffer.AsSpan(_used));
            _used = _buffer.Length;
            bytes = bytes[part.Length..];
            Flush();
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>One line <c>name_suffix{labels} value</c>, in one go where it fits, and its exemplar.</summary>
    public void WriteSample(
        scoped ReadOnlySpan<byte> name,
        scoped ReadOnlySpan<byte> suffix,
        scoped ReadOnlySpan<byte> labels,
        double value,
        Exemplar? exemplar = null)
    {
        var line = Reserve(name.Length + suffix.Length + labels.Length + NumberText.MaxLength + 4);
        if (line.IsEmpty)
        {
            WriteLongSample(name, suffix, labels, value);
            End(exemplar);
            return;
        }

        name.CopyTo(line);
        suffix.CopyTo(line[name.Length..]);
        var at = name.Length + suffix.Length;
        if (labels.Length > 0)
        {
            line[at++] = (byte)'{';
            labels.CopyTo(line[at..]);
            at += labels.Length;
            line[at++] = (byte)'}';
        }

        line[at++] = (byte)' ';
        at += NumberText.Write(value, line[at..]);
        if (exemplar is null) line[at++] = (byte)'\n';
        Advance(at);
        if (exemplar is not null) End(exemplar);
    }

    /// <summary>One line of a beginning, which many lines share, a second part and a count, and its exemplar.</summary>
    public void WriteLine(
        scoped ReadOnlySpan<byte> start, scoped ReadOnlySpan<byte> middle, long count, Exemplar? exemplar = null)
    {
        var line = Reserve(start.Length + middle.Length + NumberText.MaxLength + 1);
        if (line.IsEmpty)
        {
            Write(start);
            Write(middle);
            Write(count);
            End(exemplar);
            return;
        }

        start.CopyTo(line);
        middle.CopyTo(line[start.Length..]);
        var at = start.Length + middle.Length;
        at += NumberText.Write(count, line[at..]);
        if (exemplar is null) line[at++] = (byte)'\n';
        Advance(at);
        if (exemplar is not null) End(exemplar);
    }

    public void Write(byte one)
    {
        if (_used == _buffer.Length) Flush();
        _buffer[_used++] = one;
    }

    public void Write(string text)
    {
        // In pieces that end between characters, so that none needs an array of its own.
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            var length = Math.Min(rest.Length, Size / 4);
            if (length < rest.Length && char.IsHighSurrogate(rest[length - 1])) length--;
            if (_buffer.Length - _used < length * 3) Flush();
            _used += Encoding.UTF8.GetBytes(rest[..length], _buffer.AsSpan(_used));
            rest = rest[length..];
        }
    }

    public void Write(double value) => Advance(NumberText.Write(value, Reserve(NumberText.MaxLength)));

    public void Write(long value) => Advance(NumberText.Write(value, Reserve(NumberText.MaxLength)));

    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        _used = 0;
    }

    /// <summary>Gives the buffer back; what was not flushed is lost.</summary>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _used = 0;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    private void WriteLongSample(
        scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> suffix, scoped ReadOnlySpan<byte> labels, double value)
    {
        Write(name);
        Write(suffix);
        if (labels.Length > 0)
        {
            Write((byte)'{');
            Write(labels);
            Write((byte)'}');
        }

        Write((byte)' ');
        Write(value);
    }

    /// <summary>Ends a line with its exemplar, if it has one. Source: OpenMetrics 1.0, ABNF, <c>exemplar</c>.</summary>
    private void End(Exemplar? exemplar)
    {
        if (exemplar is not null)
        {
            Write(" # {"u8);
            if (exemplar.HasSpan)
            {
                Write("trace_id=\""u8);
                Write(exemplar.TraceId);
                Write("\",span_id=\""u8);
                Write(exemplar.SpanId);
                Write((byte)'"');
            }

            Write("} "u8);
            Write(exemplar.Value);
            Write((byte)' ');
            Write(exemplar.Time / 1000.0);
        }

        Write((byte)'\n');
    }

    /// <summary>Room for so many bytes, to be taken by <see cref="Advance"/>; empty when it can never be had at once.</summary>
    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - _used < bytes) Flush();
        return bytes <= _buffer.Length ? _buffer.AsSpan(_used) : default;
    }

    private void Advance(int bytes) => _used += bytes;
}
