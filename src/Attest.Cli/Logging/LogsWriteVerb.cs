using System.CommandLine;
using System.Text;
using Attest.Cli.Tracing;
using Attest.Monitoring;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Logging;

/// <summary>
/// <c>attest logs write [MESSAGE]</c>: one line, or each line of standard input, as <c>logger(1)</c> takes them. Inside a
/// step into the log of the run, else into the log of the state folder.
/// </summary>
internal sealed class LogsWriteVerb : Verb
{
    private readonly Argument<string?> _message = new("MESSAGE")
    {
        Description = "What happened; without one, each line of standard input",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _level = new("--level") { Description = "trace, debug, info (unless given), warn or error", HelpName = "LEVEL" };
    private readonly Option<string[]> _fields = SpanAttributes.Option("--field", "A field; may be repeated");

    public LogsWriteVerb(EverywhereOptions everywhere)
        : base("write", "Write log lines from a script", everywhere, "text", "json")
    {
        _level.CompletionSources.Add("trace", "debug", "info", "warn", "error");
        Add(_message);
        Add(_level);
        Add(_fields);
    }

    protected override int Run(Call call)
    {
        var level = call.Value(_level) is { } word ? LogOptions.Level(word) : LogLevel.Info;
        List<KeyValuePair<string, object>> fields = [.. SpanAttributes.Read(call.Value(_fields), "--field").Select(field => KeyValuePair.Create(field.Key, field.Value!))];
        MessageLogged Told(string message) => new(TimeProvider.System.GetUtcNow(), null, level, LogTargets.Script, message, fields);

        if (ReportedLog.FileOf(call.Environment) is { } events)
        {
            foreach (var message in Messages(call)) ReportedLog.Append(events, Told(message));
        }
        else
        {
            using var log = SessionLogs.OpenOutside(call.OpenState(), call.SessionRequest());
            foreach (var message in Messages(call)) log.Write(Told(message));
            log.Close();
        }

        if (call.IsJson) call.Print("{}\n"u8);
        return ExitCode.Done;
    }

    private IEnumerable<string> Messages(Call call)
    {
        if (call.Value(_message) is { } message) return [message];
        return PiecesOfLines.Read(new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false)));
    }
}
