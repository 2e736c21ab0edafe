using System.Text;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// The newest events of some types, kept up by reading what the log has grown by. What lies further back than
/// <see cref="MostEntries"/> when it is first asked is not looked for. Thread-safe.
/// </summary>
/// <param name="reader">Of the log; read by this alone.</param>
/// <param name="types">Which types; asked with the entry, for those of which only some are wanted.</param>
internal sealed class RecentEvents(AuditReader reader, Func<string, ReadOnlyMemory<byte>, bool> types)
{
    private const int MostEntries = 20_000;
    private const int MostEvents = 100;

    private static readonly byte[] EventType = Encoding.UTF8.GetBytes("event_type");

    private readonly Lock _gate = new();
    private readonly LinkedList<AuditRecord> _newest = new();
    private LogHead _head = LogHead.None;

    /// <summary>How many entries the log has, and the newest of the events.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: the log cannot be used.</exception>
    public (long Size, IReadOnlyList<AuditRecord> Newest) Read()
    {
        lock (_gate)
        {
            var head = reader.Head();
            if (head.Size < _head.Size || head.Origin != _head.Origin)
            {
                _newest.Clear();
                _head = LogHead.None;
            }

            if (head.Size > _head.Size)
            {
                foreach (var entry in reader.Read(head, new AuditQuery(), Math.Max(_head.Size, head.Size - MostEntries)))
                {
                    if (EntryFields.Text(entry.Json.Span, EventType) is not { } type || !types(type, entry.Json)) continue;
                    _newest.AddFirst(AuditRecord.Of(entry));
                    if (_newest.Count > MostEvents) _newest.RemoveLast();
                }

                _head = head;
            }

            return (head.Size, [.. _newest]);
        }
    }
}
