using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit;

/// <summary>
/// A log on disk as the formats say it, made by the tests and not by the writer: whole trees by the recursion of RFC 6962,
/// section 2.1. So a mistake that writer and verifier shared would show.
/// </summary>
internal sealed class WrittenLog : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public WrittenLog(string origin = "host.example/attest/0198c5a2-0000-7000-8000-000000000001")
    {
        Origin = origin;
        Directory.CreateDirectory(Folder);
        Directory.CreateDirectory(Path.Combine(Home, "keys"));
        File.WriteAllText(KeyFile, _key.ExportSubjectPublicKeyInfoPem() + "\n");
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public string Origin { get; }
    public string Home => _folder.Root;
    public string Folder => Path.Combine(Home, "audit");
    public string KeyFile => Path.Combine(Home, "keys", "audit.pub.pem");
    public List<byte[]> Entries { get; } = [];
    public ECDsa Key => _key;

    public string At(string place) => Path.Combine(Folder, place);

    /// <summary>An event of the log's usual form, one a second.</summary>
    public static byte[] Event(long seq, string type = "step_complete", DateTimeOffset? time = null, string more = "") => Encoding.UTF8.GetBytes(
        $$"""{"actor":{"os_user":"ada","uid":1000},"duration_ms":{{seq % 1000}},"event_type":"{{type}}","host":"h1","pipeline":"nightly","run_id":"r-{{seq / 10}}","status":"success","step":"s{{seq % 10}}","timestamp":"{{(time ?? Start.AddSeconds(seq)).UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}}"{{more}}}""");

    public WrittenLog Add(params IEnumerable<byte[]> entries)
    {
        Entries.AddRange(entries);
        return this;
    }

    public WrittenLog AddEvents(int count)
    {
        for (var added = 0; added < count; added++) Entries.Add(Event(Entries.Count));
        return this;
    }

    /// <summary>Writes the tiles and a checkpoint of all entries.</summary>
    public WrittenLog Write(ECDsa? key = null, string? origin = null)
    {
        WriteTiles();
        File.WriteAllText(At("checkpoint"), Checkpoint(Entries.Count, key, origin));
        return this;
    }

    public void WriteTiles()
    {
        var leaves = Entries.Select(entry => TreeHashing.Leaf(entry)).ToArray();
        for (var first = 0; first < leaves.Length; first += 256)
        {
            var width = Math.Min(256, leaves.Length - first);
            using var bundle = new MemoryStream();
            var length = new byte[2];
            foreach (var entry in Entries.Skip(first).Take(width))
            {
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
                bundle.Write(length);
                bundle.Write(entry);
            }

            WriteFile(new TilePath(TilePath.Entries, first / 256, width), bundle.ToArray());
        }

        for (var level = 0; leaves.Length > 0; level++)
        {
            for (var first = 0; first < leaves.Length; first += 256)
            {
                var hashes = leaves.Skip(first).Take(256).ToArray();
                WriteFile(new TilePath(level, first / 256, hashes.Length), [.. hashes.SelectMany(hash => hash.ToArray())]);
            }

            leaves = [.. leaves.Chunk(256).Where(chunk => chunk.Length == 256).Select(chunk => Root(chunk))];
        }
    }

    /// <summary>A signed checkpoint of the first so many entries.</summary>
    public string Checkpoint(int size, ECDsa? key = null, string? origin = null, TreeHash? root = null)
    {
        origin ??= Origin;
        root ??= Root([.. Entries.Take(size).Select(entry => TreeHashing.Leaf(entry))]);
        var text = $"{origin}\n{size}\n{root}\n";
        return $"{text}\n{Signature(text, origin, key ?? _key)}";
    }

    public static string Signature(string text, string name, ECDsa key)
    {
        var id = SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 4).ToArray();
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return $"— {name} {Convert.ToBase64String([.. id, .. signature])}\n";
    }

    public static TreeHash Root(ReadOnlySpan<TreeHash> leaves)
    {
        if (leaves.Length == 0) return TreeHashing.Empty;
        if (leaves.Length == 1) return leaves[0];
        var split = 1;
        while (split * 2 < leaves.Length) split *= 2;
        return TreeHashing.Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    private void WriteFile(TilePath tile, byte[] content)
    {
        var path = At(tile.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
