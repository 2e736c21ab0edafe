using System.Buffers;

namespace Attest.Monitoring.Logging;

/// <summary>How an entry becomes a line. Not thread-safe: one for each output.</summary>
internal interface ILogFormat : IDisposable
{
    /// <summary>Appends the line and its end.</summary>
    void Write(LogEntry entry, IBufferWriter<byte> output);
}
