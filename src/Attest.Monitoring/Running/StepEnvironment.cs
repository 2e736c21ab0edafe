using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Running;

/// <summary>
/// The environment of a step, from the lowest layer to the highest: what the run was started with (a step with
/// <c>inputs</c> sees only the fixed list below), <c>env</c> of the pipeline, <c>env</c> of the step, the secrets it
/// lists, and what tells it where it is.
/// </summary>
internal sealed class StepEnvironment
{
    /// <summary>What a step with declared inputs still sees: without these few no program finds anything.</summary>
    private static readonly string[] AlwaysSeen =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR", "LANG", "LC_ALL", "TZ", "SystemRoot", "SystemDrive",
        "windir", "ComSpec", "PATHEXT", "TEMP", "TMP", "USERPROFILE", "USERNAME", "HOMEDRIVE", "HOMEPATH", "APPDATA",
        "LOCALAPPDATA", "ProgramData", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "CommonProgramFiles",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE",
    ];

    private static readonly string[] SetForEachStep =
    [
        "ATTEST_RUN_ID", "ATTEST_STEP_ID", "ATTEST_OUTPUT", "ATTEST_METRICS", "ATTEST_EVENTS",
        "TRACEPARENT", "TRACESTATE", "BAGGAGE",
    ];

    private readonly PipelineDefinition _definition;
    private readonly Dictionary<string, string> _inherited;
    private readonly Dictionary<string, string> _reduced;
    private readonly Dictionary<string, string> _secrets;

    /// <param name="definition">The pipeline.</param>
    /// <param name="environment">What the run was started with.</param>
    public StepEnvironment(PipelineDefinition definition, IReadOnlyDictionary<string, string> environment)
    {
        _definition = definition;
        _inherited = new Dictionary<string, string>(environment, Names);
        _secrets = new Dictionary<string, string>(Names);
        foreach (var secret in definition.Secrets)
        {
            if (_inherited.Remove(secret, out var value) && value.Length > 0) _secrets[secret] = value;
        }

        foreach (var name in SetForEachStep) _inherited.Remove(name);
        _reduced = new Dictionary<string, string>(Names);
        foreach (var name in AlwaysSeen)
        {
            if (_inherited.TryGetValue(name, out var value)) _reduced[name] = value;
        }
    }

    /// <summary>The values of the declared secrets that are set, by name.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>The environment of a step without what is told to each attempt.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.SecretMissing"/>, or <see cref="ErrorIds.ExpressionFailed"/> in a value.
    /// </exception>
    public Dictionary<string, string> For(PlannedStep step, ExpressionContext context)
    {
        var environment = new Dictionary<string, string>(
            step.Definition.Inputs.Count > 0 ? _reduced : _inherited, Names);
        Render(_definition.Env, environment, context);
        Render(step.Definition.Env, environment, context);
        foreach (var secret in step.Definition.Secrets)
        {
            if (!_secrets.TryGetValue(secret, out var value))
            {
                throw new AttestException(
                    ErrorIds.SecretMissing,
                    $"The step needs the secret {secret}, and no environment variable of that name is set.",
                    $"Set {secret} in the environment that starts the run (in CI: map the secret to it).",
                    step.Definition.Position);
            }

            environment[secret] = value;
        }

        return environment;
    }

    // Each layer sees the finished layers below it, never its own half.
    private static void Render(
        IReadOnlyDictionary<string, Template> layer, Dictionary<string, string> environment, ExpressionContext context)
    {
        if (layer.Count == 0) return;
        ExpressionContext? below = null;
        var rendered = new List<KeyValuePair<string, string>>(layer.Count);
        foreach (var (name, template) in layer)
        {
            var value = template.HasExpressions
                ? template.Render(below ??= context with { Env = environment })
                : template.Text;
            rendered.Add(new(name, value));
        }

        foreach (var (name, value) in rendered) environment[name] = value;
    }

    private static StringComparer Names =>
        OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
}
