using System.Buffers;
using System.Text;
using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>One buffer between an exposition and its stream: what is written lies in it until it is full.</summary>
internal sealed class ExpositionBuffer(Stream output) : IDisposable
{
    private const int Size = 64 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(Size);
    private int _used;

    public void Write(ReadOnlySpan<byte> bytes)
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
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, Exemplar? exemplar = null)
    {
        var most = name.Length + suffix.Length + labels.Length + NumberText.MaxLength + 4;
        if (most > _buffer.Length)
        {
            WriteLongSample(name, suffix, labels, value, exemplar);
            return;
        }

        Reserve(most);
        var line = _buffer.AsSpan(_used, most);
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
        if (exemplar is null)
        {
            line[at++] = (byte)'\n';
            _used += at;
            return;
        }

        _used += at;
        WriteExemplar(exemplar);
    }

    /// <summary>One line <c>name_bucket{labels,le="bound"} count</c>, and its exemplar.</summary>
    /// <param name="name">The family's.</param>
    /// <param name="labels">May be empty.</param>
    /// <param name="bound"><c>le="0.5"</c></param>
    /// <param name="count">Cumulative.</param>
    /// <param name="exemplar">Of this bucket, or null.</param>
    public void WriteBucket(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, long count, Exemplar? exemplar)
    {
        var most = name.Length + labels.Length + bound.Length + NumberText.MaxLength + 16;
        if (most > _buffer.Length)
        {
            WriteLongBucket(name, labels, bound, count, exemplar);
            return;
        }

        Reserve(most);
        var line = _buffer.AsSpan(_used, most);
        name.CopyTo(line);
        "_bucket{"u8.CopyTo(line[name.Length..]);
        var at = name.Length + 8;
        if (labels.Length > 0)
        {
            labels.CopyTo(line[at..]);
            at += labels.Length;
            line[at++] = (byte)',';
        }

        bound.CopyTo(line[at..]);
        at += bound.Length;
        line[at++] = (byte)'}';
        line[at++] = (byte)' ';
        at += NumberText.Write(count, line[at..]);
        if (exemplar is null)
        {
            line[at++] = (byte)'\n';
            _used += at;
            return;
        }

        _used += at;
        WriteExemplar(exemplar);
    }

    public void Write(byte one)
    {
        if (_used == _buffer.Length) Flush();
        _buffer[_used++] = one;
    }

    public void Write(string text)
    {
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (most > _buffer.Length)
        {
            Write(Encoding.UTF8.GetBytes(text));
            return;
        }

        Reserve(most);
        _used += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_used));
    }

    public void Write(double value)
    {
        Reserve(NumberText.MaxLength);
        _used += NumberText.Write(value, _buffer.AsSpan(_used));
    }

    public void Write(long value)
    {
        Reserve(NumberText.MaxLength);
        _used += NumberText.Write(value, _buffer.AsSpan(_used));
    }

    public void Flush()
    {
        output.Write(_buffer, 0, _used);
        _used = 0;
    }

    /// <summary>Gives the buffer back; what was not flushed is dropped.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    private void WriteExemplar(Exemplar exemplar)
    {
        Write(" # {trace_id=\""u8);
        Write(exemplar.TraceId);
        Write("\",span_id=\""u8);
        Write(exemplar.SpanId);
        Write("\"} "u8);
        Write(exemplar.Value);
        Write((byte)' ');
        Write(exemplar.Time / 1000.0);
        Write((byte)'\n');
    }

    private void WriteLongSample(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value, Exemplar? exemplar)
    {
        Write(name);
        Write(suffix);
        Write((byte)'{');
        Write(labels);
        Write("} "u8);
        Write(value);
        if (exemplar is null) Write((byte)'\n');
        else WriteExemplar(exemplar);
    }

    private void WriteLongBucket(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound, long count, Exemplar? exemplar)
    {
        Write(name);
        Write("_bucket{"u8);
        Write(labels);
        Write((byte)',');
        Write(bound);
        Write("} "u8);
        Write(count);
        if (exemplar is null) Write((byte)'\n');
        else WriteExemplar(exemplar);
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _used < bytes) Flush();
    }
}
