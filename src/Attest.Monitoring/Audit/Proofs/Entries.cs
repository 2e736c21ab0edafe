using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Proofs;

/// <summary>Single entries of a log.</summary>
internal static class Entries
{
    /// <summary>The bytes of one.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditEntryNotFound"/>; <see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public static byte[] Read(string folder, LogHead head, long seq)
    {
        if (seq < 0 || seq >= head.Size)
        {
            throw new AttestException(
                ErrorIds.AuditEntryNotFound,
                head.Size == 0 ? $"There is no entry {seq}: the log is empty." : $"There is no entry {seq}: the log has the entries 0 to {head.Size - 1}.",
                "'attest audit report --last 10' shows the newest entries and their numbers.");
        }

        var bundle = new EntryFile(folder);
        bundle.Read(seq / TilePath.Full, head.Size);
        return bundle[(int)(seq % TilePath.Full)].Json.ToArray();
    }
}
