using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Serving;

/// <summary>
/// An audit log as its folder holds it. Source: c2sp.org/tlog-tiles, "Checkpoints", "Merkle Tree", "Log entries". What is
/// read is named by a <see cref="TilePath"/>, whose one spelling is its own: no path that was sent reaches the disk.
/// </summary>
/// <param name="folder">The log's folder.</param>
internal sealed class TilesRoute(string folder)
{
    /// <summary>Where the checkpoint is.</summary>
    public const string CheckpointPath = "/audit/checkpoint";

    /// <summary>Where tiles and bundles are.</summary>
    public const string TilePrefix = "/audit/tile/";

    private const string LogPrefix = "/audit/";
    private const string Bytes = "application/octet-stream";

    /// <summary>
    /// A tile never changes. Not <c>public</c>: what was asked with a token must not be kept for those who have none (RFC
    /// 9111, section 3.5).
    /// </summary>
    private static readonly KeyValuePair<string, string> Forever = new("Cache-Control", "max-age=31536000, immutable");

    private static readonly KeyValuePair<string, string> Never = new("Cache-Control", "no-cache");

    /// <summary>Answers with the checkpoint.</summary>
    public ValueTask<ServedResponse> Checkpoint(ServedRequest request, CancellationToken cancellation)
    {
        var head = LogHead.Read(folder);
        if (head.Size == 0 && head.Note.Length == 0) return new(ServedResponse.Text(404, "There is no checkpoint yet."));
        var body = new ResponseBody();
        body.Write(head.Note);
        return new(new ServedResponse(200, "text/plain; charset=utf-8", body) { Headers = [Never] });
    }

    /// <summary>Answers with a tile or a bundle that the log's present checkpoint vouches for.</summary>
    public ValueTask<ServedResponse> Tile(ServedRequest request, CancellationToken cancellation)
    {
        if (!TilePath.TryParse(request.Path[LogPrefix.Length..], out var tile)) return new(ServedResponse.Text(404, "That is no name of a tile."));

        // What lies beyond the checkpoint is no part of the log and may be written anew: it must not be kept by anybody.
        if (TilePath.At(tile.Level, tile.Index, LogHead.Read(folder).Size) is not { } own || own.Width < tile.Width || Read(tile) is not { } body)
            return new(ServedResponse.Text(404, "The log has no such tile."));
        var response = new ServedResponse(200, Bytes, body) { Headers = [Forever] };
        return new(tile.Level == TilePath.Entries ? ContentCoding.Apply(request, response) : response);
    }

    /// <summary>Null when a partial tile is gone, since its full one is there.</summary>
    private ResponseBody? Read(TilePath tile)
    {
        if (!new LogFile(folder).TryRead(tile.ToString(), EntryFile.LargestBundle, out var content, out var fault))
            return fault is null ? null : throw Unusable(tile, fault);

        // What is kept forever must be a tile at least; a link to another file is none.
        if (!IsWhole(tile, content)) throw Unusable(tile, $"its {content.Length} bytes are no {tile.Width} {(tile.Level == TilePath.Entries ? "entries" : "hashes")}");
        var body = new ResponseBody();
        body.Write(content);
        return body;
    }

    private static bool IsWhole(TilePath tile, ReadOnlySpan<byte> content)
    {
        if (tile.Level != TilePath.Entries) return content.Length == tile.Width * TreeHash.Size;
        for (var entry = 0; entry < tile.Width; entry++)
            if (!EntryBundle.TryTake(ref content, out _)) return false;
        return content.IsEmpty;
    }

    private AttestException Unusable(TilePath tile, string fault) => new(
        ErrorIds.AuditLogInvalid, $"{Path.Combine(folder, tile.ToString())} of the audit log cannot be served: {fault}.", "'attest audit verify' says what is wrong with the log; restore it from a backup.");
}
