using System.Buffers.Binary;

namespace Attest.Monitoring.Running.Output;

/// <summary>
/// The Aho–Corasick automaton (Aho, Corasick: Efficient String Matching, CACM 18(6), 1975) of all forms of all secrets.
/// States are numbered breadth first, so that the children of a state stand side by side: five flat arrays, 17 bytes a
/// state, whatever the secrets. Immutable; any number of streams share it.
/// </summary>
internal sealed class SecretAutomaton
{
    private readonly int[] _firstChild;
    private readonly byte[] _label;
    private readonly int[] _fail;
    private readonly int[] _match;
    private readonly int[] _depth;
    private readonly int[] _root = new int[256];

    /// <summary>A Bloom filter of one hash over the first four bytes of every pattern: 8 KiB, which stays in the cache.</summary>
    private readonly ulong[] _prefixes = new ulong[65536 / 64];

    /// <param name="patterns">Sorted by bytes, distinct, each of at least four bytes.</param>
    public SecretAutomaton(IReadOnlyList<byte[]> patterns)
    {
        (_firstChild, _label, _match, _depth) = Trie(patterns);
        _fail = new int[_label.Length];
        for (var child = _firstChild[0]; child < _firstChild[1]; child++) _root[_label[child]] = child;
        Link();

        foreach (var pattern in patterns)
        {
            var hash = PrefixHash(pattern, 0);
            _prefixes[hash >> 6] |= 1UL << (int)hash;
        }
    }

    /// <summary>How many bytes before the state's position may still become part of a match.</summary>
    public int Depth(int state) => _depth[state];

    /// <summary>The length of the longest pattern that ends in this state; 0 when none does.</summary>
    public int Match(int state) => _match[state];

    /// <summary>The state after one more byte.</summary>
    public int Next(int state, byte value)
    {
        for (; state != 0; state = _fail[state])
        {
            if (Child(state, value) is var child and not 0) return child;
        }

        return _root[value];
    }

    /// <summary>From the root state: the first place at which a pattern may start; the length when there is none.</summary>
    public int Skip(ReadOnlySpan<byte> text, int from)
    {
        var prefixes = _prefixes;
        for (; from <= text.Length - sizeof(uint); from++)
        {
            var hash = PrefixHash(text, from);
            if ((prefixes[hash >> 6] & (1UL << (int)hash)) != 0) return from;
        }

        return from;
    }

    /// <summary>Sixteen bits of four bytes (Fibonacci hashing).</summary>
    private static uint PrefixHash(ReadOnlySpan<byte> text, int at) =>
        (BinaryPrimitives.ReadUInt32LittleEndian(text.Slice(at, sizeof(uint))) * 2654435769) >> 16;

    private int Child(int state, byte value)
    {
        var end = _firstChild[state + 1];
        for (var child = _firstChild[state]; child < end; child++)
        {
            if (_label[child] == value) return child;
        }

        return 0;
    }

    /// <summary>A state stands for a range of the sorted patterns that share their first bytes.</summary>
    private static (int[] FirstChild, byte[] Label, int[] Match, int[] Depth) Trie(IReadOnlyList<byte[]> patterns)
    {
        List<(int From, int To, int Depth)> states = [(0, patterns.Count, 0)];
        List<byte> labels = [0];
        List<int> firstChild = [];
        List<int> match = [];
        for (var state = 0; state < states.Count; state++)
        {
            var (from, to, depth) = states[state];
            firstChild.Add(states.Count);
            var ends = from < to && patterns[from].Length == depth;
            match.Add(ends ? depth : 0);
            if (ends) from++;
            while (from < to)
            {
                var value = patterns[from][depth];
                var next = from + 1;
                while (next < to && patterns[next][depth] == value) next++;
                states.Add((from, next, depth + 1));
                labels.Add(value);
                from = next;
            }
        }

        firstChild.Add(states.Count);
        var depths = new int[states.Count];
        for (var state = 0; state < depths.Length; state++) depths[state] = states[state].Depth;
        return ([.. firstChild], [.. labels], [.. match], depths);
    }

    /// <summary>A state fails to the longest proper suffix that is a state, and inherits the match that ends there.</summary>
    private void Link()
    {
        for (var state = 0; state < _label.Length; state++)
        {
            for (var child = _firstChild[state]; child < _firstChild[state + 1]; child++)
            {
                if (state != 0) _fail[child] = Next(_fail[state], _label[child]);
                if (_match[child] == 0) _match[child] = _match[_fail[child]];
            }
        }
    }
}
