using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// What the requests of spans and of log records have in common: one resource, and the items by scope; items of one scope
/// that follow each other share their message. The field numbers are the same in trace.proto and logs.proto.
/// </summary>
/// <typeparam name="TItem">A span, a log entry.</typeparam>
/// <param name="resource">Who emits them.</param>
/// <param name="scopeOf">The name and version of an item's scope.</param>
/// <param name="write">Writes the fields of an item.</param>
/// <param name="isConventional">Whether a scope follows our conventions, so that their schema is named.</param>
internal sealed class OtlpProtobufRequest<TItem>(
    TraceResource resource,
    Func<TItem, (string Name, string? Version)> scopeOf,
    Action<ProtobufWriter, TItem> write,
    Func<string, bool> isConventional)
{
    private readonly ProtobufWriter _proto = new();

    /// <summary>One request with all of them; valid until the next.</summary>
    public ReadOnlyMemory<byte> Encode(IReadOnlyList<TItem> items)
    {
        _proto.Clear();
        var ofResource = _proto.Begin(1);
        ProtobufValue.WriteResource(_proto, 1, resource);
        for (var index = 0; index < items.Count;) index = WriteScope(items, index);
        _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(ofResource);
        return _proto.Written;
    }

    /// <summary>Writes a 128- or 64-bit id.</summary>
    public static void WriteId(ProtobufWriter proto, int field, string hex)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = Convert.FromHexString(hex, bytes, out _, out var length);
        proto.Bytes(field, bytes[..length]);
    }

    /// <summary>Writes the items from <paramref name="first"/> on that have the same scope.</summary>
    /// <returns>The first that has another.</returns>
    private int WriteScope(IReadOnlyList<TItem> items, int first)
    {
        var named = scopeOf(items[first]);
        var ofScope = _proto.Begin(2);
        var scope = _proto.Begin(1);
        _proto.Text(1, named.Name);
        if (!string.IsNullOrEmpty(named.Version)) _proto.Text(2, named.Version);
        _proto.End(scope);
        var next = first;
        for (; next < items.Count && scopeOf(items[next]) == named; next++)
        {
            var item = _proto.Begin(2);
            write(_proto, items[next]);
            _proto.End(item);
        }

        if (isConventional(named.Name)) _proto.Text(3, OtlpLine.SchemaUrl);
        _proto.End(ofScope);
        return next;
    }
}
