using System.Collections.Concurrent;
using System.Management.Automation;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>The objects that <c>pwsh</c> steps emit: those of a step's last attempt become <c>Output</c> of its report.</summary>
internal sealed class StepObjects
{
    private const string Property = "Output";

    private readonly ConcurrentDictionary<int, Emission> _emissions = new();

    /// <summary>Takes an object, on the step's thread.</summary>
    public void Add(StepInvocation invocation, object? emitted)
    {
        var emission = _emissions.GetOrAdd(invocation.Step.Index, static (_, first) => new Emission(first), invocation);
        if (!ReferenceEquals(emission.Attempt, invocation))
        {
            emission = new Emission(invocation);
            _emissions[invocation.Step.Index] = emission;
        }

        emission.Objects.Add(emitted);
    }

    /// <summary>
    /// The report with the objects as a note property. PowerShell keeps it with the object: the step of the run's report
    /// has it too.
    /// </summary>
    public object Report(StepFinished finished)
    {
        if (finished.Report.Kind != "pwsh") return finished.Report;
        var objects = _emissions.TryRemove(finished.Index, out var emission) ? emission.Objects.ToArray() : [];
        var report = new PSObject(finished.Report);
        report.Properties.Add(new PSNoteProperty(Property, objects));
        return report;
    }

    private sealed record Emission(StepInvocation Attempt)
    {
        public List<object?> Objects { get; } = [];
    }
}
