using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit;

/// <summary>A public key of an audit log: that of today, or one that was replaced.</summary>
/// <param name="Id">The first four bytes of the SHA-256 of the key's DER, as checkpoints name it, hexadecimal.</param>
/// <param name="Fingerprint">The SHA-256 of the key's DER, hexadecimal: what two people compare.</param>
/// <param name="IsCurrent">Whether it signs today.</param>
/// <param name="SignedUntil">The entries the log had when it was replaced; null for the key of today, and where that is not told.</param>
/// <param name="Path">The file, PEM.</param>
public sealed record AuditKey(string Id, string Fingerprint, bool IsCurrent, long? SignedUntil, string Path)
{
    /// <summary>The keys beside a log, that of today first.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: there is none, or one cannot be read.</exception>
    internal static IReadOnlyList<AuditKey> Of(LogPlace place)
    {
        var current = System.IO.Path.Combine(place.Keys, place.KeyNames.Replace("*", "", StringComparison.Ordinal));
        var (keys, findings) = TrustedKeys.Read(place);
        if (findings.Count > 0)
        {
            throw new AttestException(
                ErrorIds.KeyInvalid, $"The keys of the audit log in {place.Keys} cannot be read: {findings[0]}", "Run something first where there is no log yet; else restore the file from a backup.");
        }

        var files = place.KeyFiles;
        return
        [
            .. KeyChain.Follow(keys, place.Handovers).Keys.Take(files.Count)
                .Select((key, at) => new AuditKey(key.Id, key.Fingerprint, files[at] == current, key.Until, files[at]))
                .DistinctBy(static key => (key.Id, key.IsCurrent))
                .OrderByDescending(static key => key.IsCurrent).ThenByDescending(static key => key.SignedUntil ?? 0),
        ];
    }
}
