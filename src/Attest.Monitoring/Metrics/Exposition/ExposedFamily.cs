namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>A family under the name it is exposed by, prefix included.</summary>
internal sealed record ExposedFamily(string Name, MetricFamilyData Data);
