using System.CommandLine;
using System.Text;
using Attest.Cli.Running.Views;
using Attest.Monitoring;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running;

/// <summary><c>attest runs</c>: the runs this state folder holds, the newest first.</summary>
internal sealed class RunsVerb : Verb
{
    private readonly Option<int> _last = NumberOption.Of("--last", "How many", 20);

    public RunsVerb(EverywhereOptions everywhere)
        : base("runs", "List runs, or show one", everywhere, "table", "json")
    {
        Add(_last);
        Add(new ShowVerb(everywhere));
    }

    protected override int Run(Call call)
    {
        var last = call.Value(_last);
        if (last < 1) throw UsageErrors.Of($"--last {last} asks for no run.", "Give a number from 1.");
        using var session = call.OpenSession();
        var reports = session.Runs.Newest().Take(last).ToList();
        call.Print(call.IsJson ? RunList.Json(reports).Span : Encoding.UTF8.GetBytes(RunList.Table(reports)));
        return ExitCode.Done;
    }

    /// <summary><c>attest runs show ID</c>.</summary>
    private sealed class ShowVerb : Verb
    {
        private readonly Argument<string?> _id = new("RUN_ID")
        {
            Description = "The id, or the beginning or end of one (default: the newest run)",
            Arity = ArgumentArity.ZeroOrOne,
        };

        public ShowVerb(EverywhereOptions everywhere)
            : base("show", "Show one run", everywhere, "text", "json") => Add(_id);

        protected override int Run(Call call)
        {
            using var session = call.OpenSession();
            var report = call.Value(_id) is { } id ? session.Runs.Find(id) : Newest(session);
            call.Print(call.IsJson ? ReportJson.Of(report).Span : Encoding.UTF8.GetBytes(Text(report)));
            return ExitCode.Done;
        }

        private static RunReport Newest(MonitoringSession session) => session.Runs.Newest().FirstOrDefault()
            ?? throw new AttestException(ErrorIds.RunNotFound, "There is no run in this state folder yet.", "Run a pipeline, or name another state folder with --home.");

        private static string Text(RunReport report) =>
            $"run {report.RunId}, started {RunList.Time(report.StartedAt)}\n{SummaryText.Write(report)}\n";
    }
}
