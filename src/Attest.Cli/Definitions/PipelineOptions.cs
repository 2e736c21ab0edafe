using System.CommandLine;

namespace Attest.Cli.Definitions;

/// <summary>Which pipeline, with which parameters, and what of it: what <c>run</c> and <c>plan</c> have in common.</summary>
internal sealed class PipelineOptions
{
    /// <summary>The file when none is named.</summary>
    public const string DefaultFile = "attest.pipeline.yml";

    private readonly Argument<string?> _file = FileArgument();
    private readonly Option<string[]> _set = new("--set") { Description = "A parameter's value; may be repeated", HelpName = "NAME=VALUE" };
    private readonly Option<string[]> _only = new("--only") { Description = "Only this step and what it needs; may be repeated", HelpName = "ID" };

    /// <summary>The definition's file.</summary>
    public static Argument<string?> FileArgument() => new("FILE")
    {
        Description = $"The pipeline's file (default: {DefaultFile})",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_set);
        command.Add(_only);
    }

    /// <summary>What a call was told of them.</summary>
    public PipelineChoice Of(Call call) => new()
    {
        File = call.Value(_file) ?? DefaultFile,
        Parameters = Values(call.Value(_set)),
        Only = call.Value(_only) ?? [],
    };

    /// <summary>Splits <c>name=value</c>; the value may be empty and may hold further equals signs.</summary>
    public static Dictionary<string, object?> Values(IReadOnlyList<string>? pairs)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var pair in pairs ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw UsageErrors.Of($"--set {pair} is not NAME=VALUE.", "Write for example --set version=1.2.3.");
            if (!values.TryAdd(pair[..equals], pair[(equals + 1)..]))
            {
                throw UsageErrors.Of($"--set gives '{pair[..equals]}' more than once.", "Give each parameter one value.");
            }
        }

        return values;
    }
}
