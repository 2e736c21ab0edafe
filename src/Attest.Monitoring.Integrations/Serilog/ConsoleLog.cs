using Attest.Monitoring.Logging;
using global::Serilog;
using global::Serilog.Core;
using global::Serilog.Events;
using LogLevel = Attest.Monitoring.Signals.LogLevel;

namespace Attest.Monitoring.Integrations.Serilog;

/// <summary>
/// Log lines on standard error, by Serilog's console sink: standard output belongs to the result. The lines are those of
/// the log files; Serilog only carries them.
/// </summary>
/// <param name="format">How a line looks; disposed with this.</param>
/// <param name="level">The least grave that is written.</param>
internal sealed class ConsoleLog(ILogFormat format, LogLevel level) : ILogOutput
{
    private readonly Lock _gate = new();
    private readonly Logger _logger = new LoggerConfiguration()
        .MinimumLevel.Is(EntryEvent.LevelOf(level))
        .WriteTo.Console(new EntryFormatter(format), standardErrorFromLevel: LogEventLevel.Verbose)
        .CreateLogger();

    private long _lost;
    private bool _closed;

    public long Lost => Interlocked.Read(ref _lost);

    public string LossReason => "file_unwritable";

    public void Write(LogEntry entry, bool isUrgent)
    {
        lock (_gate)
        {
            if (_closed || !TryWrite(entry)) Interlocked.Increment(ref _lost);
        }
    }

    public void Flush()
    {
        // The console's writer holds nothing back.
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_closed) return;
            _closed = true;
            _logger.Dispose();
            format.Dispose();
        }
    }

    private bool TryWrite(LogEntry entry)
    {
        try
        {
            _logger.Write(EntryEvent.Of(entry));
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
