using System.CommandLine;
using System.Globalization;
using Attest.Cli.Running;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Cli.Logging;

/// <summary><c>attest logs</c>: what runs have logged, the oldest first.</summary>
internal sealed class LogsVerb : Verb
{
    /// <summary>What <c>--follow</c> begins with unless it is told, as <c>tail -f</c> and <c>journalctl -f</c> do.</summary>
    private const int FollowFrom = 10;

    /// <summary>How often a log is looked at that is followed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly LogOptions _options = new();
    private readonly Option<string?> _last = new("--last") { Description = "Only so many, the newest", HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow") { Description = "Go on as lines come; of one run, until it ends" };

    public LogsVerb(EverywhereOptions everywhere)
        : base("logs", "Print, follow, analyse or write logs", everywhere, "text", "json")
    {
        _options.AddTo(this);
        Add(_last);
        Add(_follow);
        Add(new LogsAnalyzeVerb(everywhere));
        Add(new LogsWriteVerb(everywhere));
    }

    protected override int Run(Call call)
    {
        using var signals = call.Value(_follow) ? new StopSignals() : null;
        using var session = call.OpenSession();
        var query = _options.Query(call, session);
        var reading = new LogReading(query.Files.Count > 0 ? null : session.State, query);
        using var printer = new LogPrinter(call);
        foreach (var record in Records(call, reading, printer, signals))
        {
            if (!printer.TryPrint(record)) return ExitCode.Done;
        }

        printer.TryFlush();
        if (reading.Unreadable > 0) call.Warn($"{reading.Unreadable} line(s) are no log lines in JSON and were passed over.");
        return signals is { Stop.Reason: { } reason } ? ExitCode.Of(reason) : ExitCode.Done;
    }

    private IEnumerable<LogRecord> Records(Call call, LogReading reading, LogPrinter printer, StopSignals? signals)
    {
        var last = Last(call);
        if (signals is null) return last is { } count ? reading.Last(count) : reading.Read();
        if (last is null && !_options.NamesRun(call) && !_options.NamesStart(call)) last = FollowFrom;
        return reading.Follow(
            () => printer.TryFlush() && call.Streams.HasReader && !signals.Stop.Cancel.IsCancellationRequested && !signals.Stop.Cancel.WaitHandle.WaitOne(Pause), last);
    }

    private int? Last(Call call)
    {
        if (call.Value(_last) is not { } text) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : throw UsageErrors.Of($"--last {text} is not a whole number from 0.", "Write for example --last 100.");
    }
}
