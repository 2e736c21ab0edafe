using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>Objects of a bucket, by log and size; one that is there is never replaced (<c>If-None-Match: *</c>).</summary>
/// <param name="settings">Which bucket.</param>
/// <param name="open">Opens it.</param>
/// <param name="time">For the end of an Object Lock.</param>
internal sealed class ObjectAnchor(S3AnchorSettings settings, Func<IObjectStore> open, TimeProvider time) : IAnchor
{
    private const int MostNames = 100_000;

    public string Name => $"s3 {(settings.Endpoint is { } endpoint ? ShownUrl.In(endpoint.TrimEnd('/')) + "/" : "")}{settings.Bucket}/{settings.Prefix}";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation) => Ask<string?>(store =>
    {
        var key = $"{Folder(checkpoint.Origin)}{checkpoint.Name}";
        var hold = settings.LockMode is { } mode ? new ObjectHold(mode == "compliance", time.GetUtcNow().AddDays(settings.LockDays)) : null;
        if (store.TryPut(key, checkpoint.Note, hold, cancellation)) return null;

        // Signatures differ each time, the text does not.
        var there = store.Get(key, cancellation) is { } note ? TreeHead.TryRead(note, out _) : null;
        return there is { } head && head.Size == checkpoint.Size && head.Root.ToString() == checkpoint.Root && head.Origin == checkpoint.Origin
            ? null
            : throw AnchorFault.Of(Name, $"the object {key} is there already and holds something else", "Look who else writes to that bucket.");
    });

    public OutsideSource Read(string origin, CancellationToken cancellation) => Ask(store =>
    {
        var names = store.List(Folder(origin), MostNames, cancellation);
        if (names.Count == 0) names = store.List(settings.Prefix.Length == 0 ? "" : settings.Prefix + "/", MostNames, cancellation);
        var notes = new List<OutsideNote>();
        foreach (var name in AnchorSample.Of(names, static name => name[(name.LastIndexOf('/') + 1)..]))
        {
            if (store.Get(name, cancellation) is { } note) notes.Add(new(note));
        }

        return new OutsideSource(Name, notes);
    });

    private string Folder(string origin) => $"{(settings.Prefix.Length == 0 ? "" : settings.Prefix + "/")}{AnchoredCheckpoint.HashOf(origin)}/";

    private T Ask<T>(Func<IObjectStore, T> ask)
    {
        try
        {
            using var store = open();
            return ask(store);
        }
        catch (IOException fault)
        {
            throw AnchorFault.Of(Name, ShownUrl.In(fault.Message.TrimEnd('.')), inner: fault);
        }
    }
}
