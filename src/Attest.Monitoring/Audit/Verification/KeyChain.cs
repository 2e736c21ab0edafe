using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Follows a log's keys from those that are trusted to those that replaced them: each handover is a proof, signed by the old
/// key, of the entry that names the new one.
/// </summary>
internal static class KeyChain
{
    /// <summary>The entry's key with the new key's id.</summary>
    public const string KeyId = "key_id";

    /// <summary>The entry's key with the new key: DER, base64.</summary>
    public const string PublicKey = "public_key";

    /// <summary>The entry's key with the old key's id.</summary>
    public const string Replaces = "replaces";

    /// <summary>The trusted keys and all that follow from them.</summary>
    /// <param name="keys">Those that are trusted.</param>
    /// <param name="handovers">Files of handovers.</param>
    /// <returns>The keys; the handovers that follow from none of them, with why.</returns>
    public static (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Follow(IReadOnlyList<TrustedKey> keys, IReadOnlyList<string> handovers)
    {
        var known = keys.ToList();
        var left = handovers.Select(path => new Handover(path)).ToList();
        while (left.FindIndex(handover => handover.Extends(known)) is var next and >= 0) left.RemoveAt(next);
        return (known, [.. left.Where(static handover => handover.IsDone).Select(static handover => new AuditFinding(handover.Place, null, handover.Fault))]);
    }

    private sealed class Handover
    {
        private readonly string _path;
        private readonly LogProof? _proof;

        public Handover(string path)
        {
            _path = path;
            _proof = Read(path, out var fault);
            Fault = fault;
        }

        public string Place => $"{Path.GetFileName(Path.GetDirectoryName(_path))}/{Path.GetFileName(_path)}";

        /// <summary>Why it is none.</summary>
        public string Fault { get; private set; }

        /// <summary>Whether the key was replaced: an unfinished one may have been cut short before.</summary>
        public bool IsDone => !_path.EndsWith(KeyHandover.Unfinished, StringComparison.Ordinal);

        /// <summary>Adds the key it names where one of those that are known vouches for it.</summary>
        public bool Extends(List<TrustedKey> known)
        {
            if (_proof is null) return false;
            var check = ProofCheck.Check(_proof, null, known, Place);
            if (!check.IsValid)
            {
                Fault = $"it does not hold: {check.Findings[0].Message}";
                return false;
            }

            var entry = _proof.Entry!;
            var old = known.FindIndex(key => key.Id == Text(entry, Replaces));
            if (Text(entry, "event_type") != AuditEventTypes.KeyCreated || old < 0 || NewKey(entry) is not { } key)
            {
                Fault = "its entry names no key that replaces one that is known";
                return false;
            }

            if (!known.Exists(other => other.Id == key.Id)) known.Add(key);
            if (IsDone) known[old] = known[old] with { Until = check.Size };
            return true;
        }

        private TrustedKey? NewKey(byte[] entry)
        {
            try
            {
                var spki = Convert.FromBase64String(Text(entry, PublicKey) ?? "");
                using var key = ECDsa.Create();
                key.ImportSubjectPublicKeyInfo(spki, out var read);
                var trusted = new TrustedKey(Place, spki);
                return read == spki.Length && key.KeySize == 256 && trusted.Id == Text(entry, KeyId) ? trusted : null;
            }
            catch (Exception fault) when (fault is FormatException or CryptographicException or ArgumentException)
            {
                return null;
            }
        }

        private static string? Text(byte[] entry, string key) => EntryFields.Text(entry, Encoding.UTF8.GetBytes(key));

        private static LogProof? Read(string path, out string fault)
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                fault = "it is too long for a proof";
                if (file.Length > LogProof.LongestFile) return null;
                var content = new byte[file.Length];
                file.ReadExactly(content);
                return LogProof.TryRead(content, out fault);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                fault = $"it cannot be read: {error.Message}";
                return null;
            }
        }
    }
}
