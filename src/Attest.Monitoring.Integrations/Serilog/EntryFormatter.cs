using System.Buffers;
using System.Text;
using Attest.Monitoring.Logging;
using global::Serilog.Events;
using global::Serilog.Formatting;

namespace Attest.Monitoring.Integrations.Serilog;

/// <summary>Lets Serilog's sinks write the lines that our files have: one formatter serves both. Not thread-safe.</summary>
internal sealed class EntryFormatter(ILogFormat format) : ITextFormatter
{
    private readonly ArrayBufferWriter<byte> _line = new(512);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        _line.ResetWrittenCount();
        format.Write(EntryEvent.EntryOf(logEvent), _line);
        output.Write(Encoding.UTF8.GetString(_line.WrittenSpan));
    }
}
