namespace Attest.Monitoring.Running.Files;

/// <summary>Walks over lines that end in LF or CRLF, the last perhaps in neither.</summary>
/// <param name="text">The lines.</param>
/// <param name="before">How many lines come before them.</param>
internal ref struct TextLines(ReadOnlySpan<byte> text, int before = 0)
{
    private ReadOnlySpan<byte> _rest = text;

    /// <summary>The line's number, from 1.</summary>
    public int Number { get; private set; } = before;

    /// <summary>The line without its end.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The line's own end: LF, CRLF or, at the end of the text, nothing.</summary>
    public ReadOnlySpan<byte> End { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        Number++;
        var feed = _rest.IndexOf((byte)'\n');
        var line = feed < 0 ? _rest : _rest[..feed];
        var length = line.Length > 0 && line[^1] == (byte)'\r' ? line.Length - 1 : line.Length;
        var next = feed < 0 ? _rest.Length : feed + 1;
        Current = line[..length];
        End = _rest[length..next];
        _rest = _rest[next..];
        return true;
    }
}
