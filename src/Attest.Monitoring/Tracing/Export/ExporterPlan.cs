using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>One place where spans go.</summary>
internal abstract record ExporterPlan;

/// <summary>By OTLP to a receiver.</summary>
internal sealed record OtlpPlan(OtlpEndpoint Endpoint) : ExporterPlan;

/// <summary>To Zipkin.</summary>
internal sealed record ZipkinPlan(HttpTarget Target) : ExporterPlan;

/// <summary>Onto standard error, for people.</summary>
internal sealed record ConsolePlan : ExporterPlan;

/// <summary>Into a file of OTLP JSON lines.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record FilePlan(string Path) : ExporterPlan;
