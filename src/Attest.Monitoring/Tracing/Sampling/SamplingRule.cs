using System.Globalization;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Sampling;

/// <summary>Which runs are exported: the variables <c>OTEL_TRACES_SAMPLER</c> and <c>_ARG</c> before <c>tracing.sampling</c>.</summary>
internal sealed record SamplingRule
{
    private const string SamplerVariable = "OTEL_TRACES_SAMPLER";
    private const string ArgumentVariable = "OTEL_TRACES_SAMPLER_ARG";

    /// <summary>Whether a run whose caller has decided does as the caller.</summary>
    public bool FollowsParent { get; init; } = true;

    /// <summary>The share of the others, 0 to 1.</summary>
    public double Rate { get; init; } = 1;

    /// <summary>The most of the others in a second; null = no bound.</summary>
    public double? MaxPerSecond { get; init; }

    /// <summary>Whether a run that is not sampled is exported all the same when it ends in an error.</summary>
    public bool KeepsErrors { get; init; } = true;

    /// <summary>Whether this run is exported whatever the rest says (<c>--trace</c>).</summary>
    public bool IsForced { get; init; }

    /// <summary>
    /// Whether anything asks for more than the usual: do as the caller, else sample. Every run asks this; it loads nothing.
    /// </summary>
    public static bool IsAsked(TracingSettings settings, IReadOnlyDictionary<string, string> environment, bool always) =>
        settings.SamplingRate < 1 || settings.MaxPerSecond is not null || always || environment.ContainsKey(SamplerVariable);

    /// <summary>The rule for one run.</summary>
    /// <param name="settings"><c>tracing.sampling</c></param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="always"><c>--trace</c></param>
    /// <param name="warn">Told of a variable that is ignored, one line each.</param>
    public static SamplingRule Of(
        TracingSettings settings, IReadOnlyDictionary<string, string> environment, bool always, Action<string> warn)
    {
        var configured = new SamplingRule
        {
            Rate = settings.SamplingRate,
            MaxPerSecond = settings.MaxPerSecond,
            KeepsErrors = settings.AlwaysSampleErrors,
            IsForced = always,
        };
        return environment.ContainsKey(SamplerVariable) ? ByVariables(configured, new StandardVariables(environment, warn)) : configured;
    }

    private static SamplingRule ByVariables(SamplingRule configured, StandardVariables variables)
    {
        const string Following = "parentbased_";
        if (variables[SamplerVariable] is not { } name) return configured;
        var rule = configured with { FollowsParent = name.StartsWith(Following, StringComparison.Ordinal) };
        switch (rule.FollowsParent ? name[Following.Length..] : name)
        {
            case "always_on":
                return rule with { Rate = 1 };

            // Who says off means errors too.
            case "always_off":
                return rule with { Rate = 0, KeepsErrors = false };
            case "traceidratio":
                return rule with { Rate = Ratio(variables) };
            default:
                variables.Ignore(SamplerVariable, $"'{name}' is none of always_on, always_off, traceidratio, and these after parentbased_");
                return configured;
        }
    }

    private static double Ratio(StandardVariables variables)
    {
        if (variables[ArgumentVariable] is not { } text) return 1;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var ratio)
            && ratio is >= 0 and <= 1)
        {
            return ratio;
        }

        variables.Ignore(ArgumentVariable, $"'{text}' is no number from 0 to 1");
        return 1;
    }
}
