using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// Time stamps beside the checkpoints they are of: <c>&lt;log&gt;/&lt;size&gt;-&lt;root&gt;.checkpoint</c> and
/// <c>&lt;size&gt;-&lt;root&gt;.&lt;authority&gt;.tsr</c>, so that several authorities may stamp one.
/// </summary>
/// <param name="path">Absolute.</param>
internal sealed class StampFolder(string path)
{
    private const string StampEnding = ".tsr";

    public string Root { get; } = path;

    /// <summary>Keeps a stamp, durably.</summary>
    public void Keep(AnchoredCheckpoint checkpoint, string authority, byte[] response)
    {
        var stem = StemOf(checkpoint);
        PrivateFolder.Create(Path.GetDirectoryName(stem)!);
        FolderAnchor.Keep(stem + FolderAnchor.Ending, checkpoint.Note);
        FolderAnchor.Keep($"{stem}.{ShortOf(authority)}{StampEnding}", response);
    }

    /// <summary>Whether an authority has stamped it.</summary>
    public bool Has(AnchoredCheckpoint checkpoint, string authority) => File.Exists($"{StemOf(checkpoint)}.{ShortOf(authority)}{StampEnding}");

    /// <summary>Every stamp of a log, the smallest first.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<KeptStamp> Of(string origin)
    {
        var folder = Path.Combine(Root, AnchoredCheckpoint.HashOf(origin));
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "*" + StampEnding).Order(StringComparer.Ordinal).Select(static file => new KeptStamp(file))];
    }

    private static string ShortOf(string authority) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(authority)).AsSpan(0, 4));

    private string StemOf(AnchoredCheckpoint checkpoint) => Path.Combine(Root, AnchoredCheckpoint.HashOf(checkpoint.Origin), checkpoint.Name);
}

/// <summary>A stamp on disk.</summary>
/// <param name="Stamp">Its file.</param>
internal sealed record KeptStamp(string Stamp)
{
    private const int LargestStamp = 1 << 20;

    /// <summary>The name of its checkpoint.</summary>
    public string Name => Path.GetFileName(Stamp).Split('.')[0];

    /// <summary>The size of its checkpoint, by its name; -1 when it has none.</summary>
    public long Size => long.TryParse(Name.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : -1;

    /// <summary>The file of its checkpoint, beside it.</summary>
    public string Checkpoint => Path.Combine(Path.GetDirectoryName(Stamp)!, Name + FolderAnchor.Ending);

    /// <summary>The response of the authority.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Response => Read(Stamp);

    /// <summary>The checkpoint it is of.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] Note => Read(Checkpoint);

    private static byte[] Read(string path) => new FileInfo(path).Length <= LargestStamp
        ? File.ReadAllBytes(path)
        : throw new IOException($"{path} is larger than any time stamp");
}
