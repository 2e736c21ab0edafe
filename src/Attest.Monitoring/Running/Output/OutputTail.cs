using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>The last lines of a step's output, for error messages: at most 20 lines and 8 KiB.</summary>
internal sealed class OutputTail
{
    public const int MostLines = 20;
    public const int MostBytes = 8 * 1024;

    /// <summary>Filled to twice the size, then moved down by one: a step that prints little holds little.</summary>
    private byte[] _bytes = [];
    private int _length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MostBytes) bytes = bytes[^MostBytes..];
        if (_length + bytes.Length > 2 * MostBytes)
        {
            _bytes.AsSpan(_length - MostBytes, MostBytes).CopyTo(_bytes);
            _length = MostBytes;
        }

        if (_length + bytes.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(2 * MostBytes, Math.Max(_length + bytes.Length, 2 * _bytes.Length)));
        }

        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>The lines, without a final line end; empty when nothing was printed.</summary>
    public override string ToString()
    {
        var text = _bytes.AsSpan(0, _length).TrimEnd("\r\n"u8);
        if (text.Length > MostBytes) text = text[^MostBytes..];
        var start = text.Length;
        for (var lines = 0; lines < MostLines && start >= 0; lines++) start = text[..start].LastIndexOf((byte)'\n');
        text = text[(start + 1)..];
        // The cut may have gone through a character.
        while (!text.IsEmpty && (text[0] & 0xC0) == 0x80) text = text[1..];
        return Encoding.UTF8.GetString(text);
    }
}
