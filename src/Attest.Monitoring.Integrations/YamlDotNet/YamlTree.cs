using Attest.Monitoring.Sources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Attest.Monitoring.Integrations.YamlDotNet;

/// <summary>Builds nodes from the events of one document.</summary>
internal sealed class YamlTree(string file, string text)
{
    internal const int MaximumDepth = 64;

    /// <summary>Nodes that aliases may add; what is written out is bounded by the size of the file.</summary>
    internal const int MaximumExpansion = 100_000;

    private readonly Parser _parser = new(new StringReader(text));
    private readonly YamlScalars _scalars = new(file, text);

    // What an alias stands for, once it is complete; null while it is being read.
    private readonly Dictionary<AnchorName, Anchored?> _anchors = [];
    private int _expansion;

    /// <summary>The document's root; an empty document is a scalar without a value.</summary>
    public SourceNode Read()
    {
        Advance();
        Advance();
        if (_parser.Current is not DocumentStart)
            return new ScalarNode(new SourcePosition(file, 1, 1), null, "");
        Advance();
        var root = Node(1).Node;
        Advance();
        if (Advance() && _parser.Current is DocumentStart second)
            throw YamlDocument.Invalid(file, second.Start, "a second document starts here: a file holds one");
        return root;
    }

    // The recursion is bounded by MaximumDepth. On return the parser stands on the node's last event.
    private Anchored Node(int depth)
    {
        var current = _parser.Current!;
        if (depth > MaximumDepth)
            throw YamlDocument.Invalid(file, current.Start, $"this is nested deeper than {MaximumDepth} levels");
        if (current is AnchorAlias alias)
            return Alias(alias, depth);

        // A key without a value can come as the end of its mapping.
        var anchor = (current as NodeEvent ?? throw NoValue(current)).Anchor;
        if (!anchor.IsEmpty)
            _anchors[anchor] = null;
        var node = current switch
        {
            Scalar scalar => new Anchored(_scalars.Node(scalar), 1, 1),
            SequenceStart start => Sequence(start, depth),
            MappingStart start => Mapping(start, depth),
            _ => throw NoValue(current),
        };
        if (!anchor.IsEmpty)
            _anchors[anchor] = node;
        return node;
    }

    private Anchored Alias(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var anchored))
            throw YamlDocument.Invalid(file, alias.Start, $"there is no anchor '&{alias.Value}' before this alias");
        if (anchored is not { } target)
            throw YamlDocument.Invalid(file, alias.Start, $"the alias '*{alias.Value}' stands inside what it stands for");
        _expansion += target.Size;
        if (_expansion > MaximumExpansion)
            throw YamlDocument.Invalid(file, alias.Start, $"the aliases of this file expand to more than {MaximumExpansion} values");
        if (depth + target.Height - 1 > MaximumDepth)
            throw YamlDocument.Invalid(file, alias.Start, $"with this alias the file is nested deeper than {MaximumDepth} levels");
        return target;
    }

    private Anchored Sequence(SequenceStart start, int depth)
    {
        CheckTag(start, "seq");
        var items = new List<SourceNode>();
        var (size, height) = (1, 0);
        while (Next() is not SequenceEnd)
        {
            var item = Node(depth + 1);
            items.Add(item.Node);
            size += item.Size;
            height = Math.Max(height, item.Height);
        }
        return new Anchored(new SequenceNode(_scalars.PositionOf(start.Start), items), size, height + 1);
    }

    private Anchored Mapping(MappingStart start, int depth)
    {
        CheckTag(start, "map");
        var entries = new List<MappingEntry>();
        var (size, height) = (1, 0);
        while (Next() is { } current and not MappingEnd)
        {
            if (Node(depth + 1).Node is not ScalarNode key)
                throw YamlDocument.Invalid(file, current.Start, "a key must be a text (an expression is written ${{ … }}, in quotes)");
            Next();
            var value = Node(depth + 1);
            entries.Add(new MappingEntry(key, value.Node));
            size += value.Size + 1;
            height = Math.Max(height, value.Height);
        }
        return new Anchored(new MappingNode(_scalars.PositionOf(start.Start), entries), size, height + 1);
    }

    private ParsingEvent Next()
    {
        Advance();
        return _parser.Current!;
    }

    private bool Advance()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (InvalidOperationException)
        {
            // The scanner throws it for some texts that break off (an anchor or tag without a value, behind a '...').
            throw YamlDocument.Invalid(file, _parser.Current?.End ?? new Mark(0, 1, 1), "this is no valid YAML: it breaks off here, or a '[', '{' or quote above is never closed");
        }
    }

    private AttestException NoValue(ParsingEvent current) =>
        YamlDocument.Invalid(file, current.Start, "this is no valid YAML: a value is missing here");

    private void CheckTag(NodeEvent node, string kind)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != $"{YamlScalars.CoreTag}{kind}")
            throw YamlDocument.Invalid(file, node.Start, $"the tag {YamlScalars.Shown(node.Tag)} is not supported");
    }

    /// <summary>A node, how many nodes it has with all it contains, and how many levels.</summary>
    private readonly record struct Anchored(SourceNode Node, int Size, int Height);
}
