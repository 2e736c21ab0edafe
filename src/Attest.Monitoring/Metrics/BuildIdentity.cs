namespace Attest.Monitoring.Metrics;

/// <summary>What <c>build_info</c> says of the answering process.</summary>
/// <param name="Version">The product's version.</param>
/// <param name="Revision">The commit it was built from; <c>unknown</c> when not known.</param>
internal sealed record BuildIdentity(string Version, string Revision);
