using Attest.Monitoring.Logging;
using global::Serilog.Events;
using LogLevel = Attest.Monitoring.Signals.LogLevel;

namespace Attest.Monitoring.Integrations.Serilog;

/// <summary>A log entry on its way through Serilog: carried whole, for the formatter at the other end.</summary>
internal static class EntryEvent
{
    private const string EntryProperty = "AttestEntry";
    private static readonly MessageTemplate NoTemplate = new([]);

    public static LogEvent Of(LogEntry entry) => new(
        entry.Timestamp, LevelOf(entry.Level), exception: null, NoTemplate, [new LogEventProperty(EntryProperty, new ScalarValue(entry))]);

    public static LogEntry EntryOf(LogEvent logged) => (LogEntry)((ScalarValue)logged.Properties[EntryProperty]).Value!;

    public static LogEventLevel LevelOf(LogLevel level) => level switch
    {
        LogLevel.Trace => LogEventLevel.Verbose,
        LogLevel.Debug => LogEventLevel.Debug,
        LogLevel.Info => LogEventLevel.Information,
        LogLevel.Warn => LogEventLevel.Warning,
        _ => LogEventLevel.Error,
    };
}
