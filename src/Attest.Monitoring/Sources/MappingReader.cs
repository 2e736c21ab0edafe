namespace Attest.Monitoring.Sources;

/// <summary>A mapping whose keys are a closed list: unknown and repeated ones are reported as it is opened.</summary>
internal sealed class MappingReader
{
    private readonly MappingNode _node;

    // What the unknown keys were most likely meant to be; null as long as there are none.
    private readonly List<string>? _meant;

    private MappingReader(MappingNode node, List<string>? meant)
    {
        _node = node;
        _meant = meant;
    }

    public SourcePosition Position => _node.Position;

    /// <summary>Opens a mapping, or reports that the node is none and gives null.</summary>
    /// <param name="node">What should be a mapping.</param>
    /// <param name="what">What the node is, for messages: <c>'retry'</c>, <c>a step</c>.</param>
    /// <param name="keys">Every key it may have.</param>
    /// <param name="diagnostics">Takes the mistakes.</param>
    public static MappingReader? Open(SourceNode node, string what, string[] keys, DiagnosticBag diagnostics)
    {
        if (node is not MappingNode mapping)
        {
            diagnostics.Report(node.Position, $"{what} must be a mapping with the keys {string.Join(", ", keys)}, not {NodeWords.Describe(node)}");
            return null;
        }
        var entries = mapping.Entries;
        List<string>? meant = null;
        for (var i = 0; i < entries.Count; i++)
        {
            var key = entries[i].Key;
            if (Array.IndexOf(keys, key.Text) >= 0)
                continue;
            diagnostics.Report(key.Position, $"unknown key '{NodeWords.Short(key.Text)}' in {what}{NearestWord.HintOrList(key.Text, keys)}");
            if (diagnostics.IsFull)
                break;
            if (NearestWord.Of(key.Text, keys) is { } nearest)
                (meant ??= []).Add(nearest);
        }
        KeyRepeats.Report(mapping, what, diagnostics, StringComparer.Ordinal);
        return new MappingReader(mapping, meant);
    }

    /// <summary>The value of a key, or null when the mapping does not have it. The first one counts.</summary>
    public SourceNode? this[string key]
    {
        get
        {
            var entries = _node.Entries;
            for (var i = 0; i < entries.Count; i++)
            {
                if (entries[i].Key.Text == key)
                    return entries[i].Value;
            }
            return null;
        }
    }

    /// <summary>Whether a key is missing, and not just misspelt, which is reported already.</summary>
    public bool Lacks(string key) => this[key] is null && _meant?.Contains(key) is not true;

    /// <summary>Where a key stands; that of the mapping when it does not have it.</summary>
    public SourcePosition PositionOf(string key)
    {
        foreach (var entry in _node.Entries)
        {
            if (entry.Key.Text == key)
                return entry.Key.Position;
        }
        return _node.Position;
    }
}
