using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Filtering;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Benchmarks.Audit;

/// <summary>
/// Reading a large log: verify, a report of one hour, a proof, each beside a peer in the same run. One event a second, as
/// the writer spells them. <c>dotnet run -c Release --project bench/Attest.Benchmarks -- audit-reading [EVENTS]</c>
/// </summary>
internal static class AuditReadingComparison
{
    private const int Usual = 1_000_000;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static int Run(string[] arguments, TextWriter output)
    {
        var count = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : Usual;
        var home = Directory.CreateTempSubdirectory("attest-bench-").FullName;
        try
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var place = LogPlace.In(new StateFolder(home));
            var bytes = Write(place, key, count);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} events, {bytes / 1e6:N0} MB of entries"));
            output.WriteLine("| what | ours | peer | ratio | goal |\n|---|---:|---:|---:|---:|");
            Report(place, count, output);
            Verify(place, count, output);
            Prove(place, count, output);
            return 0;
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static void Verify(LogPlace place, int count, TextWriter output)
    {
        var raw = Timed(() =>
        {
            var hash = new byte[32];
            foreach (var file in Directory.EnumerateFiles(Path.Combine(place.Folder, "tile", "entries"), "*", SearchOption.AllDirectories))
                SHA256.HashData(File.ReadAllBytes(file), hash);
        });
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        using var watch = new Timer(_ => most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false)), null, 0, 20);
        AuditVerification? result = null;
        var used = Environment.CpuUsage.TotalTime;
        var ours = Timed(() => result = new LogVerifier(new VerificationRequest { Folder = place.Folder, Keys = TrustedKeys.Read(place).Keys, Index = place.Index }).Verify());
        used = Environment.CpuUsage.TotalTime - used;
        if (!result!.IsValid) throw new InvalidOperationException(result.Integrity.Reason);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| verify, against SHA-256 of the same files on one core | {count / ours.TotalSeconds:N0} events/s | {count / raw.TotalSeconds:N0} events/s | {ours / raw:N2} | ≥ 500,000 events/s |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| verify, for each second of a processor, whatever else runs | {count / used.TotalSeconds:N0} events | | | |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| verify, most managed memory | {(most - before) / 1e6:N1} MB | | | flat |"));
    }

    private static void Report(LogPlace place, int count, TextWriter output)
    {
        var since = Start.AddSeconds(count / 2);
        var query = new AuditQuery { Since = since, Until = since.AddHours(1), Filter = FilterParser.Parse("event_type=step_complete") };
        var cold = Timed(() => Read(place, query));
        var warm = Timed(() => Read(place, query));
        var whole = Timed(() => Read(place with { Index = "" }, query));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| report of one hour, against reading the whole log | {warm.TotalMilliseconds:N0} ms | {whole.TotalMilliseconds:N0} ms | {warm / whole:N3} | ≤ 1 s |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| the first report, which makes the index | {cold.TotalMilliseconds:N0} ms | {whole.TotalMilliseconds:N0} ms | {cold / whole:N2} | |"));
    }

    private static void Prove(LogPlace place, int count, TextWriter output)
    {
        const int proofs = 200;
        var random = new Random(1);
        _ = LogProof.Make(place, 0);
        var ours = Timed(() =>
        {
            for (var proof = 0; proof < proofs; proof++) _ = LogProof.Make(place, random.Next(count)).ToString();
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a proof | {ours.TotalMilliseconds / proofs:N2} ms | | | ≤ 5 ms |"));
    }

    private static void Read(LogPlace place, AuditQuery query)
    {
        var reader = place.Reader();
        var found = reader.Read(reader.Head(), query).Count();
        if (found is < 3500 or > 3700) throw new InvalidOperationException($"{found} events in an hour of one a second");
    }

    private static TimeSpan Timed(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>Writes a log in one go; no durability, no journals.</summary>
    private static long Write(LogPlace place, ECDsa key, int count)
    {
        Directory.CreateDirectory(place.Keys);
        File.WriteAllText(Path.Combine(place.Keys, "audit.pub.pem"), key.ExportSubjectPublicKeyInfoPem() + "\n");
        var levels = new List<List<TreeHash>> { new() };
        var peaks = new Peaks();
        using var bundle = new MemoryStream();
        var length = new byte[2];
        long bytes = 0;
        for (var seq = 0; seq < count; seq++)
        {
            var entry = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $$"""{"actor":{"os_user":"builder","uid":1000},"attempts":1,"duration_ms":{{seq % 9000}},"event_type":"step_complete","exit_code":0,"host":"build-17","pipeline":"nightly","run_id":"0198c5a2-1111-7000-8000-{{seq / 8:x12}}","status":"success","step":"step-{{seq % 8}}","step_type":"run","timestamp":"{{Start.AddSeconds(seq).UtcDateTime:O}}"}"""));
            BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)entry.Length);
            bundle.Write(length);
            bundle.Write(entry);
            bytes += entry.Length;
            var leaf = TreeHashing.Leaf(entry);
            peaks.Append(leaf);
            levels[0].Add(leaf);
            if (levels[0].Count < TilePath.Full && seq + 1 < count) continue;
            WriteFile(place, new TilePath(TilePath.Entries, seq / TilePath.Full, levels[0].Count), bundle.ToArray());
            bundle.SetLength(0);
            Roll(place, levels, seq + 1L, seq + 1 == count);
        }

        var text = string.Create(CultureInfo.InvariantCulture, $"bench/attest/1\n{count}\n{peaks.Root()}\n");
        var id = SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 4).ToArray();
        var signature = key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        File.WriteAllText(Path.Combine(place.Folder, "checkpoint"), $"{text}\n— bench/attest/1 {Convert.ToBase64String([.. id, .. signature])}\n");
        return bytes;
    }

    private static void Roll(LogPlace place, List<List<TreeHash>> levels, long size, bool isLast)
    {
        for (var level = 0; level < levels.Count; level++)
        {
            var hashes = levels[level];
            if (hashes.Count == 0 || (hashes.Count < TilePath.Full && !isLast)) continue;
            var path = TilePath.Last(level, size)!.Value;
            WriteFile(place, path, [.. hashes.SelectMany(hash => hash.ToArray())]);
            if (hashes.Count == TilePath.Full)
            {
                if (level + 1 == levels.Count) levels.Add([]);
                levels[level + 1].Add(Peaks.RootOf(hashes.ToArray()));
            }

            hashes.Clear();
        }
    }

    private static void WriteFile(LogPlace place, TilePath tile, byte[] content)
    {
        var path = Path.Combine(place.Folder, tile.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }
}
