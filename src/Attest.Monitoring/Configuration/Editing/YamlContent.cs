using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>What a document holds, leaf by leaf in its order, to compare two versions of it.</summary>
internal static class YamlContent
{
    /// <summary>Whether the second document is the first with only what stands at <paramref name="path"/> another.</summary>
    public static bool DiffersOnlyAt(ReadOnlySpan<string> path, SourceNode before, SourceNode after)
    {
        var (old, current) = (Others(before, path), Others(after, path));
        if (old.Count != current.Count) return false;
        for (var index = 0; index < old.Count; index++)
        {
            if (old[index] != current[index]) return false;
        }

        return true;
    }

    /// <summary>The node at a path, or null.</summary>
    public static SourceNode? At(SourceNode root, ReadOnlySpan<string> path)
    {
        foreach (var part in path)
        {
            SourceNode? next = null;
            if (root is MappingNode mapping)
            {
                foreach (var entry in mapping.Entries)
                {
                    if (entry.Key.Text == part) next = entry.Value;
                }
            }

            if (next is null) return null;
            root = next;
        }

        return root;
    }

    private static List<string> Others(SourceNode root, ReadOnlySpan<string> path)
    {
        var leaves = new List<string>();
        Collect(root, "", path, onPath: true, leaves);
        return leaves;
    }

    private static void Collect(SourceNode node, string place, ReadOnlySpan<string> path, bool onPath, List<string> leaves)
    {
        // What leads to the changed key may have been empty before and be a mapping afterwards; that is no difference.
        if (onPath && (path.IsEmpty || node is ScalarNode { Value: null } or MappingNode { Entries.Count: 0 })) return;
        if (node is MappingNode { Entries.Count: > 0 } mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                var leads = onPath && entry.Key.Text == path[0];
                Collect(entry.Value, $"{place}/{FlowText.Quoted(entry.Key.Text)}", leads ? path[1..] : path, leads, leaves);
            }
        }
        else
        {
            leaves.Add($"{place}={FlowText.Of(node)}");
        }
    }
}
