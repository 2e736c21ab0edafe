using System.Globalization;
using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Running;

/// <summary>Whether what a run did still says something of what its pipeline would do now.</summary>
internal static class ResumeCheck
{
    /// <summary>The parameters of the resumed run, but for those that are given anew.</summary>
    public static IReadOnlyDictionary<string, object?> Given(RunReport? resumed, IReadOnlyDictionary<string, object?> given)
    {
        if (resumed is null) return given;
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in resumed.Parameters)
        {
            if (value is not null) values[name] = value;
        }

        foreach (var (name, value) in given) values[name] = value;
        return values;
    }

    /// <exception cref="AttestException"><see cref="ErrorIds.ResumeRefused"/>.</exception>
    public static void Refuse(RunReport report, Plan plan)
    {
        if (report.Status is RunStatus.Running)
        {
            throw Refused(report, "it is still running", "Wait for its end, or cancel it.");
        }

        if (!string.Equals(report.DefinitionDigest, plan.Definition.Digest, StringComparison.Ordinal))
        {
            throw Refused(report, "the definition has changed since", "Run the pipeline without --resume.");
        }

        foreach (var (name, value) in plan.Parameters)
        {
            if (report.Parameters.TryGetValue(name, out var before) && Text(before) == Text(value)) continue;
            throw Refused(
                report,
                $"the parameter '{name}' was {Text(before)} and is now {Text(value)}",
                "Give the parameters of that run (attest runs show prints them), or run without --resume.");
        }
    }

    private static string Text(object? value) =>
        value is null ? "not set" : $"'{Convert.ToString(value, CultureInfo.InvariantCulture)}'";

    private static AttestException Refused(RunReport report, string why, string remedy) => new(
        ErrorIds.ResumeRefused, $"The run {report.RunId} cannot be resumed: {why}.", remedy);
}
