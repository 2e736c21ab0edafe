using System.Text;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>One buffer between an exposition and its stream: what is written lies in it until it is full.</summary>
internal sealed class ExpositionBuffer(Stream output)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
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

    /// <summary>One line <c>name_suffix{labels} value</c>, in one go where it fits.</summary>
    public void WriteSample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value)
    {
        var most = name.Length + suffix.Length + labels.Length + NumberText.MaxLength + 4;
        if (most > _buffer.Length)
        {
            WriteLongSample(name, suffix, labels, value);
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
        line[at++] = (byte)'\n';
        _used += at;
    }

    public void Write(byte one)
    {
        if (_used == _buffer.Length) Flush();
        _buffer[_used++] = one;
    }

    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

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

    private void WriteLongSample(
        ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels, double value)
    {
        Write(name);
        Write(suffix);
        Write((byte)'{');
        Write(labels);
        Write("} "u8);
        Write(value);
        Write((byte)'\n');
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _used < bytes) Flush();
    }
}
