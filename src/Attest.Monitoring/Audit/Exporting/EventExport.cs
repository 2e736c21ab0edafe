using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>Writes the events that are wanted.</summary>
internal static class EventExport
{
    /// <summary>Writes to a stream, which stays open.</summary>
    /// <returns>How many events.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public static long Write(LogUnion logs, AuditQuery query, string format, string version, Stream output, CancellationToken cancellation)
    {
        var heads = logs.Heads();
        var writer = EventFormats.Writer(format, output, heads, query, version);
        long count = 0;
        writer.Begin();
        foreach (var entry in logs.Read(heads, query, cancellation))
        {
            writer.Write(entry);
            count++;
        }

        writer.End();
        return count;
    }
}
