using System.CommandLine;
using System.Globalization;
using Attest.Monitoring;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;

namespace Attest.Cli.Logging;

/// <summary>Which records <c>attest logs</c> and <c>attest logs analyze</c> are asked about.</summary>
internal sealed class LogOptions
{
    private readonly Argument<string[]> _files = new("FILE")
    {
        Description = "Log files to read instead of those of the state folder",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _level = new("--level") { Description = "The least grave level: trace, debug, info, warn or error", HelpName = "LEVEL" };
    private readonly Option<string[]> _target = new("--target") { Description = "Only this component, such as step or attest::cache; may be repeated", HelpName = "NAME" };
    private readonly Option<string?> _run = new("--run") { Description = "Only this run: its id, or the beginning or end of one", HelpName = "RUN_ID" };
    private readonly Option<string?> _since = new("--since") { Description = "Not before: a duration ago (1h) or a time (2026-01-31T12:00:00Z)", HelpName = "TIME" };
    private readonly Option<string?> _until = new("--until") { Description = "Before: a duration ago or a time", HelpName = "TIME" };

    public LogOptions() => _level.CompletionSources.Add("trace", "debug", "info", "warn", "error");

    public bool NamesRun(Call call) => call.Value(_run) is not null;

    public bool NamesStart(Call call) => call.Value(_since) is not null;

    public void AddTo(Command verb)
    {
        verb.Add(_files);
        verb.Add(_level);
        verb.Add(_target);
        verb.Add(_run);
        verb.Add(_since);
        verb.Add(_until);
    }

    /// <summary>What was asked, of a session's state folder or of the files that were named.</summary>
    /// <exception cref="AttestException">An option cannot be read, a file is not there, or no run fits.</exception>
    public LogQuery Query(Call call, MonitoringSession session)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new LogQuery
        {
            Level = Level(call.Value(_level)),
            Targets = [.. (call.Value(_target) ?? []).Select(LogTargets.Of)],
            RunId = call.Value(_run) is { } run ? session.Runs.Find(run).RunId : null,
            Since = Time("--since", call.Value(_since), now) ?? DateTimeOffset.MinValue,
            Until = Time("--until", call.Value(_until), now) ?? DateTimeOffset.MaxValue,
            Files = [.. (call.Value(_files) ?? []).Select(file => Existing(file, call.WorkingDirectory))],
        };
    }

    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static LogLevel Level(string? word)
    {
        if (word is null) return LogLevel.Trace;
        if (LogDirectives.LevelOf(word) is { } level && level != LogFilter.Off) return level;
        string[] words = ["trace", "debug", "info", "warn", "error"];
        throw UsageErrors.Of($"--level {word} is no level{UsageErrors.Hint(word, words)}", $"Levels are {string.Join(", ", words)}.");
    }

    private static DateTimeOffset? Time(string option, string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        if (DurationText.TryParse(text, out var ago)) return ago > now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : now - ago;

        // A time without an offset is one of the place where it is typed.
        if (text.Contains('-', StringComparison.Ordinal)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal | DateTimeStyles.AdjustToUniversal, out var time))
        {
            return time;
        }

        throw UsageErrors.Of($"{option} {text} is neither {DurationText.Forms} nor a time.", $"Write for example {option} 1h or {option} 2026-01-31T12:00:00Z.");
    }

    private static string Existing(string file, string folder)
    {
        var path = Path.GetFullPath(file, folder);
        return File.Exists(path) ? path : throw new AttestException(
            ErrorIds.FileUnreadable, $"There is no file {file}.", "Name a log file, or none for the logs of the state folder.");
    }
}
