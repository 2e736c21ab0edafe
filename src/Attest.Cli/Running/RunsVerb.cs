using System.CommandLine;
using System.Text;
using Attest.Cli.Running.Views;
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
        private readonly Argument<string> _id = new("RUN_ID") { Description = "The id, or the beginning or end of one" };

        public ShowVerb(EverywhereOptions everywhere)
            : base("show", "Show one run", everywhere, "text", "json") => Add(_id);

        protected override int Run(Call call)
        {
            using var session = call.OpenSession();
            var report = session.Runs.Find(call.Value(_id) ?? "");
            call.Print(call.IsJson ? ReportJson.Of(report).Span : Encoding.UTF8.GetBytes(Text(report)));
            return ExitCode.Done;
        }

        private static string Text(RunReport report) =>
            $"run {report.RunId}, started {RunList.Time(report.StartedAt)}\n{SummaryText.Write(report)}\n";
    }
}
