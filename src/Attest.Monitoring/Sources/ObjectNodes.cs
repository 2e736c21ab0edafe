using System.Collections;
using System.Globalization;

namespace Attest.Monitoring.Sources;

/// <summary>
/// Makes nodes of what a script holds: dictionaries, lists, text, numbers, booleans and null. A place is a path.
/// Whatever wraps objects (PowerShell does) is unwrapped by a delegate of the caller.
/// </summary>
internal sealed class ObjectNodes
{
    internal const int MaximumDepth = 64;
    internal const int MaximumNodes = 1_000_000;

    private readonly DiagnosticBag _diagnostics = new();
    private readonly List<object> _open = [];
    private readonly Func<object?, object?>? _unwrap;
    private int _nodes;

    private ObjectNodes(Func<object?, object?>? unwrap) => _unwrap = unwrap;

    /// <param name="value">The outermost value.</param>
    /// <param name="unwrap">What a value stands for; asked for every value, itself not wrapped any more.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.DocumentInvalid"/>: a value of a type that has no place here, by path.</exception>
    public static SourceNode From(object? value, Func<object?, object?>? unwrap = null)
    {
        var nodes = new ObjectNodes(unwrap);
        var root = nodes.Node(value, "");
        return nodes._diagnostics.IsEmpty
            ? root
            : throw new AttestException(
                ErrorIds.DocumentInvalid,
                "Use hashtables, lists, text, numbers and booleans only.",
                nodes._diagnostics.InDocumentOrder());
    }

    private SourceNode Node(object? value, string path)
    {
        if (++_nodes > MaximumNodes)
            return Refused(path, _nodes == MaximumNodes + 1 ? $"more than {MaximumNodes} values" : null);
        if (_unwrap is not null)
            value = _unwrap(value);
        return value switch
        {
            null => Scalar(path, null, ""),
            string text => Scalar(path, text, text),
            char letter => Scalar(path, letter.ToString(), letter.ToString()),
            ScriptSource script => Scalar(path, script.Text, script.Text) with { Script = script },
            bool flag => Scalar(path, flag, flag ? "true" : "false"),
            Enum => Refused(path, $"a {value.GetType().Name} cannot stand here"),
            IConvertible number => Number(path, number),
            IDictionary entries => Nested(path, entries),
            IEnumerable items => Nested(path, items),
            _ => Refused(path, $"a {value.GetType().Name} cannot stand here"),
        };
    }

    private SourceNode Number(string path, IConvertible number)
    {
        var invariant = CultureInfo.InvariantCulture;
        switch (number.GetTypeCode())
        {
            case TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16 or TypeCode.Int32 or TypeCode.UInt32
                or TypeCode.Int64:
                return Scalar(path, number.ToInt64(invariant), number.ToString(invariant));
            case TypeCode.UInt64 or TypeCode.Decimal:
                var text = number.ToString(invariant);
                return Scalar(path, CoreScalar.Number(text), text);
            case TypeCode.Single or TypeCode.Double:
                return Scalar(path, number.ToDouble(invariant), number.ToString(invariant));
            default:
                return Refused(path, $"a {number.GetType().Name} cannot stand here");
        }
    }

    private SourceNode Nested(string path, IEnumerable value)
    {
        if (_open.Count == MaximumDepth)
            return Refused(path, $"nested deeper than {MaximumDepth} levels");
        foreach (var open in _open)
        {
            if (ReferenceEquals(open, value))
                return Refused(path, "contains itself");
        }
        _open.Add(value);
        SourceNode node = value is IDictionary entries ? Mapping(path, entries) : Sequence(path, value);
        _open.RemoveAt(_open.Count - 1);
        return node;
    }

    private MappingNode Mapping(string path, IDictionary value)
    {
        var entries = new List<MappingEntry>(value.Count);
        foreach (var entry in InOrder(value))
        {
            var key = entry.Key as string ?? Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            var inner = path.Length == 0 ? key : $"{path}.{key}";
            entries.Add(new MappingEntry(Scalar(inner, key, key), Node(entry.Value, inner)));
        }
        return new MappingNode(At(path), entries);
    }

    // A hashtable's own order changes from process to process; the members of a matrix must not.
    private static IEnumerable<DictionaryEntry> InOrder(IDictionary value)
    {
        var entries = new List<DictionaryEntry>(value.Count);
        foreach (DictionaryEntry entry in value)
            entries.Add(entry);
        if (value is Hashtable)
            entries.Sort(static (left, right) => string.CompareOrdinal(left.Key.ToString(), right.Key.ToString()));
        return entries;
    }

    private SequenceNode Sequence(string path, IEnumerable value)
    {
        var items = new List<SourceNode>();
        foreach (var item in value)
        {
            items.Add(Node(item, $"{path}[{items.Count}]"));
            if (_nodes > MaximumNodes)
                break;
        }
        return new SequenceNode(At(path), items);
    }

    private static ScalarNode Scalar(string path, object? value, string text) => new(At(path), value, text);

    private static SourcePosition At(string path) =>
        path.Length == 0 ? SourcePosition.None : SourcePosition.None with { Path = path };

    private ScalarNode Refused(string path, string? message)
    {
        if (message is not null)
            _diagnostics.Report(At(path), path.Length == 0 ? $"the definition: {message}" : message);
        return Scalar(path, null, "");
    }
}
