using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit;

/// <summary>
/// The folder of a log, as it lies on disk and as it is served (c2sp.org/tlog-tiles): <c>checkpoint</c> and
/// <c>tile/</c>, nothing else.
/// </summary>
/// <remarks>
/// What lies beyond the checkpoint's size was written by an integration that was interrupted, or is one under way: it is
/// no part of the log, and the next integration writes it anew.
/// </remarks>
/// <param name="root">Absolute.</param>
internal sealed class AuditFolder(string root)
{
    /// <summary>Absolute.</summary>
    public string Root { get; } = root;

    /// <summary>The signed note; its replacement is the moment at which events are in the log.</summary>
    public string Checkpoint => Path.Combine(Root, "checkpoint");

    /// <summary>The file of a tile or a bundle.</summary>
    public string PathOf(TilePath tile) => OnDisk(tile.ToString());

    /// <summary>The folder of the partial tiles beside a tile.</summary>
    public string PartialsOf(TilePath tile) => OnDisk(tile.PartialFolder);

    private string OnDisk(string path) => Path.Combine(Root, path.Replace('/', Path.DirectorySeparatorChar));
}
