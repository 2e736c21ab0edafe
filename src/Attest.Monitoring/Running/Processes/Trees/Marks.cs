using System.Text;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>Variables as they stand in an environment block: <c>NAME=value</c>, each ended by NUL.</summary>
internal sealed class Marks
{
    private readonly byte[][] _entries;

    public Marks(IReadOnlyDictionary<string, string> variables)
    {
        _entries = new byte[variables.Count][];
        var i = 0;
        foreach (var (name, value) in variables) _entries[i++] = Encoding.UTF8.GetBytes($"\0{name}={value}\0");
    }

    /// <summary>Whether all of them stand in a block. No marks at all mark nothing.</summary>
    /// <param name="block">Whole entries, each ended by NUL, with one more NUL before the first.</param>
    public bool StandIn(ReadOnlySpan<byte> block)
    {
        foreach (var entry in _entries)
            if (block.IndexOf(entry) < 0)
                return false;
        return _entries.Length > 0;
    }
}
