using System.Text;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Cli.Logging;

/// <summary><c>attest logs analyze</c>: the commonest errors, how long pipelines took, the last policy violations.</summary>
internal sealed class LogsAnalyzeVerb : Verb
{
    private readonly LogOptions _options = new();

    public LogsAnalyzeVerb(EverywhereOptions everywhere)
        : base("analyze", "Sum up logs: errors, durations, policy violations", everywhere, "text", "json") => _options.AddTo(this);

    protected override int Run(Call call)
    {
        using var session = call.OpenSession();
        var query = _options.Query(call, session);
        var reading = new LogReading(query.Files.Count > 0 ? null : session.State, query);
        var analyzer = new LogAnalyzer();
        foreach (var record in reading.Read()) analyzer.Add(record);
        if (reading.Unreadable > 0) call.Warn($"{reading.Unreadable} line(s) are no log lines in JSON and were passed over.");
        var analysis = analyzer.Result();
        call.Print(call.IsJson ? LogAnalysisJson.Write(analysis).Span : Encoding.UTF8.GetBytes(LogAnalysisText.Write(analysis)));
        return ExitCode.Done;
    }
}
