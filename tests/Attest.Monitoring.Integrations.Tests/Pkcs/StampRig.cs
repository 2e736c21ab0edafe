using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Integrations.Pkcs;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Integrations.Tests.Pkcs;

/// <summary>A checkpoint, and an anchor at an authority.</summary>
internal sealed class StampRig : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-stamps-").FullName;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Where stamps are kept.</summary>
    public string Folder => Path.Combine(_folder, "stamps");

    /// <summary>A note of the form of a checkpoint, signed by nobody who matters here.</summary>
    public static AnchoredCheckpoint Checkpoint(long size = 12)
    {
        var root = TreeHash.Read(SHA256.HashData(BitConverter.GetBytes(size))).ToString();
        var id = Convert.ToBase64String([1, 2, 3, 4, 5, 6, 7, 8]);
        return new("host/attest/1", size, root, Encoding.UTF8.GetBytes($"host/attest/1\n{size}\n{root}\n\n\u2014 host/attest/1 {id}\n"));
    }

    public StampAnchor Anchor(StampAuthority authority, string? url = null, string? roots = null, TimeSpan? timeout = null) => new(
        new TimestampAnchorSettings(url ?? authority.Url) { Position = SourcePosition.None, Authorities = roots ?? authority.Root, Timeout = timeout ?? TimeSpan.FromSeconds(60) },
        new StampFolder(Folder),
        new TimeStamps(),
        TimeProvider.System,
        null);

    public string[] Kept(string ending) => Directory.Exists(Folder) ? Directory.GetFiles(Folder, "*" + ending, SearchOption.AllDirectories) : [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
