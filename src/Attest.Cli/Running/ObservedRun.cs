using Attest.Cli.Running.Views;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary>What <c>attest run</c> does, once it is known what it was told.</summary>
internal static class ObservedRun
{
    /// <summary>Runs, shows and reports.</summary>
    /// <returns>The exit code.</returns>
    public static int Start(Call call, RunChoice choice)
    {
        // From the first moment: a signal that comes while the definition is read is a cancel too.
        using var signals = new StopSignals();
        using var session = call.OpenSession();
        if (!choice.IsDry) session.Prepare();
        var resume = choice.Resume is { } id ? session.Runs.Find(id) : null;
        var plan = choice.Pipeline.Plan(session, resume);
        if (choice.IsDry) return PrintPlan(call, plan);

        using var view = RunViews.Choose(call, session.Configuration.Values.Logging.ToConsole);
        var report = session.Run(
            new RunRequest
            {
                Plan = plan,
                Trace = choice.Trace,
                Resume = resume,
                Views = [view],
                Output = view,
            },
            signals.Stop);
        if (call.Output is { } path) ResultFile.Write(path, ReportJson.Of(report).Span);
        view.Finish(report);
        return RunExit.CodeOf(report, signals.Stop);
    }

    private static int PrintPlan(Call call, Plan plan)
    {
        call.Print(call.IsJson ? PlanJson.Write(plan) : System.Text.Encoding.UTF8.GetBytes(PlanTable.Write(plan)));
        return ExitCode.Done;
    }
}
