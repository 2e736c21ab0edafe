namespace Attest.Monitoring.Running.Output;

/// <summary>
/// Masks one stream, however it is cut into reads. Holds back only the longest suffix that may still become a match;
/// matches that overlap or touch become one mask. For one thread at a time.
/// </summary>
internal sealed class MaskedStream(SecretAutomaton? automaton) : IDisposable
{
    /// <summary>Matches that are not out yet, as ranges of the held bytes, in order, apart from each other.</summary>
    private readonly List<(int Start, int End)> _matches = [];
    private readonly PooledBuffer _held = new();
    private readonly PooledBuffer _result = new();
    private int _state;

    /// <summary>Whether the last thing that went out was a mask: one that touches it is the same mask.</summary>
    private bool _afterMask;

    /// <summary>Takes bytes and gives those that can go out; the result is valid until the next call and during the
    /// lifetime of <paramref name="bytes"/>. Without secrets it is <paramref name="bytes"/> itself.</summary>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes)
    {
        if (automaton is null || bytes.IsEmpty) return bytes;
        var scanned = _held.Length;
        if (scanned == 0) return Release(bytes, Scan(automaton, bytes, 0));

        _held.Append(bytes);
        return Release(_held.Span, Scan(automaton, _held.Span, scanned));
    }

    /// <summary>The stream has ended: gives what was held back.</summary>
    public ReadOnlySpan<byte> Flush()
    {
        var rest = Release(_held.Span, _held.Length);
        _state = 0;
        _afterMask = false;
        return rest;
    }

    /// <summary>Gives the buffers back; the stream may be used again.</summary>
    public void Dispose()
    {
        _held.Dispose();
        _result.Dispose();
    }

    /// <summary>Runs the automaton over the text from <paramref name="position"/> on; gives the end of what is certain.</summary>
    private int Scan(SecretAutomaton states, ReadOnlySpan<byte> text, int position)
    {
        var state = _state;
        while (position < text.Length)
        {
            if (state == 0 && (position = states.Skip(text, position)) == text.Length) break;
            state = states.Next(state, text[position++]);
            if (states.Match(state) is var length and not 0) AddMatch(position - length, position);
        }

        _state = state;
        // A mask that has gone out may still become longer: then what may match began before this text.
        return Math.Max(0, text.Length - states.Depth(state));
    }

    private void AddMatch(int start, int end)
    {
        // What lies before 0 has already gone out, as a mask.
        start = Math.Max(start, 0);
        while (_matches.Count > 0 && _matches[^1].End >= start)
        {
            start = Math.Min(start, _matches[^1].Start);
            _matches.RemoveAt(_matches.Count - 1);
        }

        _matches.Add((start, end));
    }

    /// <summary>Gives out the text up to <paramref name="certain"/>, and masks that start there; holds the rest.</summary>
    private ReadOnlySpan<byte> Release(ReadOnlySpan<byte> text, int certain)
    {
        if (_matches.Count == 0 && _held.Length == 0)
        {
            _held.Append(text[certain..]);
            if (certain > 0) _afterMask = false;
            return text[..certain];
        }

        _result.Clear();
        var (released, done) = (0, 0);
        while (done < _matches.Count && _matches[done].Start <= certain)
        {
            var (start, end) = _matches[done++];
            ReleasePlain(text[released..start]);
            if (!_afterMask) _result.Append(SecretMasker.Mark);
            _afterMask = true;
            released = end;
        }

        if (released < certain)
        {
            ReleasePlain(text[released..certain]);
            released = certain;
        }

        _matches.RemoveRange(0, done);
        for (var i = 0; i < _matches.Count; i++)
        {
            _matches[i] = (_matches[i].Start - released, _matches[i].End - released);
        }

        if (_held.Length > 0) _held.RemoveFirst(released);
        else _held.Append(text[released..]);
        return _result.Span;
    }

    private void ReleasePlain(ReadOnlySpan<byte> text)
    {
        _result.Append(text);
        if (!text.IsEmpty) _afterMask = false;
    }
}
