using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// A folder for an auditor who has none of our programs: the events that are wanted, each with its proof, the checkpoint,
/// the key that signed it, time stamps, and instructions that need a shell, <c>openssl</c> and <c>sha256sum</c> alone.
/// </summary>
internal static class EvidencePack
{
    private const int MostEvents = 10_000;

    /// <summary>Writes a pack.</summary>
    /// <param name="place">The log.</param>
    /// <param name="query">Which events.</param>
    /// <param name="stamps">Those the log has.</param>
    /// <param name="target">A folder that is empty or not there.</param>
    /// <param name="cancellation">Ends it early; what is there is left.</param>
    /// <returns>How many events it holds.</returns>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.OutputUnwritable"/>; <see cref="ErrorIds.AuditLogInvalid"/>; <see cref="ErrorIds.ArgumentInvalid"/>: too many.
    /// </exception>
    public static long Write(LogPlace place, AuditQuery query, EvidenceStamps stamps, string target, CancellationToken cancellation)
    {
        try
        {
            LogCopy.NewFolder(target);
            var reader = place.Reader();
            var head = reader.Head();
            var key = Signer(place, head);
            Directory.CreateDirectory(Path.Combine(target, "entries"));
            Directory.CreateDirectory(Path.Combine(target, "proofs"));
            long count = 0;
            foreach (var entry in reader.Read(head, query, cancellation: cancellation))
            {
                if (++count > MostEvents) throw TooMany();
                var seq = entry.Seq.ToString(CultureInfo.InvariantCulture);
                File.WriteAllBytes(Path.Combine(target, "entries", seq + ".json"), entry.Json.ToArray());
                var proof = LogProof.Make(place, head, entry.Seq);
                File.WriteAllText(Path.Combine(target, "proofs", seq + ".tlog-proof"), proof.ToString());
                if (stamps.EarliestOf(entry.Seq) is { } stamp) WriteStamped(place, stamp, entry.Seq, target);
            }

            File.WriteAllBytes(Path.Combine(target, "checkpoint"), head.Note);
            File.WriteAllText(Path.Combine(target, "audit.pub.pem"), PemEncoding.WriteString("PUBLIC KEY", key.Spki) + "\n");
            if (stamps.Authorities() is { Length: > 0 } authorities) File.WriteAllText(Path.Combine(target, "authorities.pem"), authorities);
            File.WriteAllText(Path.Combine(target, "README.md"), EvidenceGuide.Text(head, key, count) + StampGuide.Text(stamps) + EvidenceGuide.End);
            WriteSums(target);
            return count;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw WholeFile.Unwritable(target, fault);
        }
    }

    /// <summary>The proof that an entry was in the log when an authority saw it.</summary>
    private static void WriteStamped(LogPlace place, UsedStamp stamp, long seq, string target)
    {
        var folder = Path.Combine(target, "stamps", stamp.Folder);
        var isFirst = !Directory.Exists(folder);
        Directory.CreateDirectory(Path.Combine(folder, "proofs"));
        if (isFirst)
        {
            File.WriteAllBytes(Path.Combine(folder, "checkpoint"), stamp.Head.Note);
            File.WriteAllBytes(Path.Combine(folder, "checkpoint.tsr"), stamp.Response);
        }

        var proof = LogProof.Make(place, stamp.Head, seq);
        File.WriteAllText(Path.Combine(folder, "proofs", string.Create(CultureInfo.InvariantCulture, $"{seq}.tlog-proof")), proof.ToString());
    }

    private static TrustedKey Signer(LogPlace place, LogHead head)
    {
        var checkpoint = TreeHead.TryRead(head.Note, out _)
            ?? throw new AttestException(ErrorIds.AuditLogInvalid, $"The audit log at {place.Folder} has no entries.", "Run something first.");
        foreach (var key in TrustedKeys.Read(place).Keys)
        {
            if (new SignatureCheck([key]).Answer(checkpoint).Verdict == Verdict.Pass) return key;
        }

        throw new AttestException(
            ErrorIds.AuditLogInvalid, $"None of the public keys in {place.Keys} has signed the checkpoint of {place.Folder}.", "'attest audit verify' says what is wrong with the log.");
    }

    private static void WriteSums(string target)
    {
        var sums = new StringBuilder();
        foreach (var path in Directory.EnumerateFiles(target, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var file = File.OpenRead(path);
            sums.Append(Convert.ToHexStringLower(SHA256.HashData(file))).Append("  ")
                .Append(Path.GetRelativePath(target, path).Replace('\\', '/')).Append('\n');
        }

        File.WriteAllText(Path.Combine(target, "SHA256SUMS"), sums.ToString());
    }

    private static AttestException TooMany() => new(
        ErrorIds.ArgumentInvalid, $"A pack holds at most {MostEvents} events.", "Narrow it with --since, --filter or --last, or export the whole log with --format log.");
}
