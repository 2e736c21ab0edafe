using Attest.Monitoring;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;

namespace Attest.Cli.Definitions;

/// <summary>Which pipeline, with which parameters, and what of it.</summary>
internal sealed record PipelineChoice
{
    public required string File { get; init; }

    /// <summary>As given: texts by name.</summary>
    public IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>Only these steps and what they need; empty = all.</summary>
    public IReadOnlyCollection<string> Only { get; init; } = [];

    /// <summary>Reads the definition and plans it; a resumed run's parameters hold unless they are given anew.</summary>
    public Plan Plan(MonitoringSession session, RunReport? resumed = null)
    {
        var definition = session.Load(File);
        var parameters = ParameterValues.Bind(definition, ResumeCheck.Given(resumed, definition, Parameters));
        return Planner.Make(definition, parameters, Only);
    }
}
