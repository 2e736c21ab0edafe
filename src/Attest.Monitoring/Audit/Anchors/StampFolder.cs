using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>Time stamps beside the checkpoints they are of: <c>&lt;log&gt;/&lt;size&gt;-&lt;root&gt;.checkpoint</c> and <c>.tsr</c>.</summary>
/// <param name="path">Absolute.</param>
internal sealed class StampFolder(string path)
{
    private const string StampEnding = ".tsr";

    public string Path { get; } = path;

    /// <summary>Keeps a stamp, durably.</summary>
    public void Keep(AnchoredCheckpoint checkpoint, byte[] response)
    {
        var folder = System.IO.Path.Combine(Path, AnchoredCheckpoint.HashOf(checkpoint.Origin));
        PrivateFolder.Create(folder);
        var stem = System.IO.Path.Combine(folder, checkpoint.Name);
        FolderAnchor.Keep(stem + FolderAnchor.Ending, checkpoint.Note);
        FolderAnchor.Keep(stem + StampEnding, response);
    }

    /// <summary>Whether there is a stamp of it.</summary>
    public bool Has(AnchoredCheckpoint checkpoint) =>
        File.Exists(System.IO.Path.Combine(Path, AnchoredCheckpoint.HashOf(checkpoint.Origin), checkpoint.Name + StampEnding));

    /// <summary>Every stamp of a log, the smallest first.</summary>
    /// <exception cref="IOException">One cannot be read.</exception>
    public IReadOnlyList<KeptStamp> Of(string origin)
    {
        var folder = System.IO.Path.Combine(Path, AnchoredCheckpoint.HashOf(origin));
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "*" + StampEnding).Order(StringComparer.Ordinal).Select(static file => new KeptStamp(file))];
    }
}

/// <summary>A stamp on disk.</summary>
/// <param name="File">Its file.</param>
internal sealed record KeptStamp(string File)
{
    private const int LargestStamp = 1 << 20;

    /// <summary>The beginning of its name.</summary>
    public string Name => Path.GetFileNameWithoutExtension(File);

    /// <summary>The response of the authority.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Response => Read(File);

    /// <summary>The checkpoint it is of.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Note => Read(Path.ChangeExtension(File, FolderAnchor.Ending));

    private static byte[] Read(string path) => new FileInfo(path).Length <= LargestStamp
        ? System.IO.File.ReadAllBytes(path)
        : throw new IOException($"{path} is larger than any time stamp");
}
