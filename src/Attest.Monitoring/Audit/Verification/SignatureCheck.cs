namespace Attest.Monitoring.Audit.Verification;

/// <summary>Whether a checkpoint is signed by a key that is trusted.</summary>
/// <param name="keys">The keys that are.</param>
internal sealed class SignatureCheck(IReadOnlyList<TrustedKey> keys)
{
    /// <summary>
    /// A signature counts when its name is the log's and its key is known; one of a known key that does not verify spoils
    /// the note (c2sp.org/signed-note, "Signatures").
    /// </summary>
    public AuditAnswer Answer(TreeHead head)
    {
        if (keys.Count == 0) return new(Verdict.Fail, "there is no key to check the signature with");
        TrustedKey? signer = null;
        foreach (var signature in head.Note.Signatures)
        {
            foreach (var key in keys)
            {
                if (signature.Name != head.Origin || signature.KeyId != key.Id) continue;
                if (!key.Signed(head.Note.Text, signature))
                {
                    return new(Verdict.Fail, $"the signature of key {key.Id} ({key.Source}) does not fit the checkpoint");
                }

                signer = key;
            }
        }

        if (signer?.Until < head.Size)
            return new(Verdict.Fail, $"key {signer.Id} ({signer.Source}) was replaced when the log had {signer.Until} entries, and signed {head.Size}: it may have been stolen");
        if (signer is not null) return new(Verdict.Pass, $"signed by key {signer.Id} ({signer.Source})");
        var signers = string.Join(", ", head.Note.Signatures.Select(signature => $"{signature.Name} with key {signature.KeyId}"));
        return new(Verdict.Fail, $"no trusted key has signed it ({string.Join(", ", keys.Select(key => $"{key.Id} from {key.Source}"))}); it is signed by {signers}");
    }
}
