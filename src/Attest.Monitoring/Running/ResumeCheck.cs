using System.Globalization;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>Whether what a run did still says something of what its pipeline would do now.</summary>
internal static class ResumeCheck
{
    private static readonly string Mark = Encoding.UTF8.GetString(SecretMasker.Mark);

    /// <summary>The parameters of the resumed run, but for those that are given anew.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ResumeRefused"/>: it was a run of another pipeline.</exception>
    public static IReadOnlyDictionary<string, object?> Given(
        RunReport? resumed, PipelineDefinition definition, IReadOnlyDictionary<string, object?> given)
    {
        if (resumed is null) return given;
        if (resumed.Pipeline != definition.Name && !resumed.Pipeline.Contains(Mark, StringComparison.Ordinal))
        {
            throw Refused(
                resumed, $"it is a run of the pipeline '{resumed.Pipeline}', not of '{definition.Name}'",
                "Give the definition of that pipeline, or a run of this one.");
        }

        // One that is declared no longer is no parameter: the definition has changed, and that is what is told.
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var parameter in definition.Parameters)
        {
            if (resumed.Parameters.TryGetValue(parameter.Name, out var value) && value is not null) values[parameter.Name] = value;
        }

        foreach (var (name, value) in given) values[name] = value;
        return values;
    }

    /// <summary>A definition as a run keeps it; empty for one that was read from nothing.</summary>
    public static ReadOnlySpan<byte> Kept(PipelineDefinition definition, SecretMasker masker)
    {
        if (definition.Root is null) return default;
        var text = DefinitionText.Of(definition.Root).Span;
        return masker.HasSecrets ? Encoding.UTF8.GetBytes(masker.Mask(Encoding.UTF8.GetString(text))) : text;
    }

    /// <param name="report">The run to go on with.</param>
    /// <param name="plan">What is to run now.</param>
    /// <param name="kept">The definition of <paramref name="plan"/> as a run keeps it.</param>
    /// <param name="masker">The secrets: a run keeps its parameters without them.</param>
    /// <param name="state">Where that run's folder is.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ResumeRefused"/>.</exception>
    public static void Refuse(RunReport report, Plan plan, ReadOnlySpan<byte> kept, SecretMasker masker, StateFolder state)
    {
        if (report.Status is RunStatus.Running)
        {
            throw Refused(report, "it is still running", "Wait for its end, or cancel it.");
        }

        var file = Path.Combine(state.Run(report.RunId), RunFolder.DefinitionFile);
        if (!kept.SequenceEqual(File.Exists(file) ? File.ReadAllBytes(file) : []))
        {
            throw Refused(report, "the definition has changed since", "Run the pipeline without --resume.");
        }

        foreach (var (name, value) in plan.Parameters)
        {
            var shown = Shown(value);
            var now = masker.Mask(shown);
            if (masker.HasSecrets && now == shown && shown.Contains(Mark, StringComparison.Ordinal))
                throw Refused(report, $"the parameter '{name}' held a secret, which no run keeps", "Give the parameter again.");
            if (report.Parameters.TryGetValue(name, out var before) && Shown(before) == now) continue;
            throw Refused(
                report,
                $"the parameter '{name}' was {Shown(before)} and is now {now}",
                "Give the parameters of that run (attest runs show prints them), or run without --resume.");
        }
    }

    private static string Shown(object? value) =>
        value is null ? "not set" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";

    private static AttestException Refused(RunReport report, string why, string remedy) => new(
        ErrorIds.ResumeRefused, $"The run {report.RunId} cannot be resumed: {why}.", remedy);
}
