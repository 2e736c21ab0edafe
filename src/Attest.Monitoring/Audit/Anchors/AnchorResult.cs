namespace Attest.Monitoring.Audit.Anchors;

/// <summary>What became of a checkpoint of the audit log at one anchor.</summary>
/// <param name="Anchor">Its kind and where it is, as <c>attest audit verify</c> names it; passwords are masked.</param>
/// <param name="Succeeded">Whether the checkpoint is there.</param>
/// <param name="Size">How many entries it vouches for.</param>
/// <param name="Root">The root hash of the tree, base64.</param>
/// <param name="Message">Why it is not there, or what is worth knowing; null for nothing.</param>
public sealed record AnchorResult(string Anchor, bool Succeeded, long Size, string Root, string? Message);
