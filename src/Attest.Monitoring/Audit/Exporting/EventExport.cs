using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>Writes the events that are wanted.</summary>
internal static class EventExport
{
    /// <summary>Writes to a stream, which stays open.</summary>
    /// <returns>How many events.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public static long Write(AuditReader reader, AuditQuery query, string format, string version, Stream output, CancellationToken cancellation)
    {
        var head = reader.Head();
        var writer = EventFormats.Writer(format, output, head, query, version);
        long count = 0;
        writer.Begin();
        foreach (var entry in reader.Read(head, query, cancellation: cancellation))
        {
            writer.Write(entry);
            count++;
        }

        writer.End();
        return count;
    }
}
