using System.CommandLine;
using Attest.Cli.Running.Views;
using Attest.Monitoring;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;

namespace Attest.Cli.Running;

/// <summary>
/// <c>attest exec -- CMD ARGS</c>: one command, observed and otherwise as if it had been called itself: its standard
/// input, output and error, its terminal, its exit code.
/// </summary>
internal sealed class ExecVerb : Verb
{
    private readonly Option<string?> _name = new("--name") { Description = "The pipeline's name (default: the command's)", HelpName = "NAME" };
    private readonly Option<bool> _trace = new("--trace") { Description = "Export this run's trace, whatever the configuration says" };
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "The command and its arguments, exactly as it gets them",
        Arity = ArgumentArity.ZeroOrMore,
        CaptureRemainingTokens = true,
    };

    public ExecVerb(EverywhereOptions everywhere)
        : base("exec", "Run one command, observed", everywhere, "text", "json")
    {
        Add(_name);
        Add(_trace);
        Add(_command);
    }

    protected override int CouldNot => ExitCode.CouldNotObserve;

    protected override int Run(Call call)
    {
        var command = call.Value(_command) ?? [];
        if (command.Length == 0) throw UsageErrors.Of("exec was given no command.", "Write: attest exec -- COMMAND ARGUMENTS.");
        if (call.IsJson && call.Output is null)
        {
            throw UsageErrors.Of(
                "With exec standard output belongs to the command, so the report cannot go there.",
                "Name a file for it: attest exec --json --output report.json -- COMMAND.");
        }

        using var signals = new StopSignals();
        using var session = call.OpenSession();
        using var view = new PassThroughView(call);
        var input = OnTerminal() ? StandardInput.Terminal : StandardInput.Inherit;
        var report = session.Run(
            new RunRequest
            {
                Plan = ExecPlan.Of(command, call.Value(_name), call.WorkingDirectory),
                Trace = call.Value(_trace),
                Views = [view],

                // On a terminal the command has one of its own, which is relayed to ours as it comes.
                Output = input is StandardInput.Terminal ? null : view,
                Input = input,
            },
            signals.Stop);
        if (call.Output is { } path) ResultFile.Write(path, ReportJson.Of(report).Span);
        view.Finish(report);
        return CodeOf(report, signals.Stop);
    }

    private static bool OnTerminal() =>
        !Console.IsInputRedirected && !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    /// <summary>The child's own code; 126 and 127 as a shell gives them; 125 when it could not be observed.</summary>
    private static int CodeOf(RunReport report, RunStop stop)
    {
        var step = report.Steps[0];
        if (report.Status is RunStatus.Cancelled && stop.Reason is { } signal) return ExitCode.Of(signal);
        if (step.ExitCode is { } code) return code;
        return step.Error?.Id switch
        {
            ErrorIds.CommandNotFound => ExitCode.NotFound,
            ErrorIds.CommandNotExecutable => ExitCode.NotExecutable,
            null when step.Status is RunStatus.Success => ExitCode.Done,
            _ => ExitCode.CouldNotObserve,
        };
    }
}
