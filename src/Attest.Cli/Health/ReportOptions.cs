using System.CommandLine;
using Attest.Monitoring;
using Attest.Monitoring.Health;

namespace Attest.Cli.Health;

/// <summary>The options of <c>attest health</c> that ask for a report.</summary>
internal sealed class ReportOptions
{
    private readonly Option<string[]> _files = new("--report")
    {
        Description = "Write a report with changes, trend and what to do: .html, .md, .json, .csv, .xml (JUnit), .txt; more than once if you like",
        HelpName = "FILE",
    };

    private readonly Option<bool> _mail = new("--mail") { Description = "Send the report by the mail server of smtp in the configuration" };

    public void AddTo(Command verb)
    {
        verb.Add(_files);
        verb.Add(_mail);
    }

    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: a file has no known ending.</exception>
    public HealthReporting Of(Call call, string? group, HealthStatus line)
    {
        var reporting = new HealthReporting
        {
            Files = [.. (call.Value(_files) ?? []).Select(Path.GetFullPath)],
            Mail = call.Value(_mail),
            Group = group,
            FailOn = line,
        };
        reporting.Check();
        return reporting;
    }
}
