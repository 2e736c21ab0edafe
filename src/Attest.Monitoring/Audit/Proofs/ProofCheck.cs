using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Proofs;

/// <summary>Checks a proof, or one entry of a log, without reading the rest.</summary>
internal static class ProofCheck
{
    /// <summary>Checks a proof file.</summary>
    /// <param name="proof">The proof.</param>
    /// <param name="entry">What is said to be in the log; null = what the proof carries.</param>
    /// <param name="keys">The keys that are trusted to sign.</param>
    /// <param name="place">How findings name the proof.</param>
    public static AuditVerification Check(LogProof proof, byte[]? entry, IReadOnlyList<TrustedKey> keys, string place)
    {
        var head = TreeHead.TryRead(proof.Checkpoint, out var fault);
        entry ??= proof.Entry;
        var integrity = head is null ? new AuditAnswer(Verdict.Fail, $"it holds no checkpoint: {fault}")
            : entry is null ? new(Verdict.Fail, "it does not carry its entry, and none was given")
            : InclusionProof.Verifies(proof.Index, head.Size, TreeHashing.Leaf(entry), proof.Hashes, head.Root)
                ? new(Verdict.Pass, $"the entry is number {proof.Index} of the {head.Size} that the checkpoint vouches for")
                : new AuditAnswer(Verdict.Fail, "the entry does not lead to the root of the checkpoint");
        var authenticity = head is null ? new(Verdict.Fail, "there is no checkpoint") : new SignatureCheck(keys).Answer(head);
        var findings = new[] { integrity, authenticity }.Where(answer => answer.Verdict == Verdict.Fail)
            .Select(answer => new AuditFinding(place, proof.Index, answer.Reason));
        return new AuditVerification
        {
            Log = head?.Origin,
            Size = head?.Size ?? 0,
            Root = head?.Root.ToString(),
            Integrity = integrity,
            Completeness = new(Verdict.Unproven, "a proof is of one entry; it says nothing of the others"),
            Authenticity = authenticity,
            Findings = [.. findings],
            Files = 1,
        };
    }
}
