using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>How far a log goes, by its checkpoint: no reader looks beyond it.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Note">The checkpoint, whole.</param>
internal sealed record LogHead(string Origin, long Size, byte[] Note)
{
    /// <summary>A log nobody has written to yet.</summary>
    public static LogHead None { get; } = new("", 0, []);

    /// <summary>Reads the checkpoint of a log's folder.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: it cannot be read, or is none.</exception>
    public static LogHead Read(string folder)
    {
        var file = new LogFile(folder);
        if (!file.TryRead("checkpoint", StrictNote.LongestNote, out var note, out var fault))
        {
            if (fault is null && !HasTiles(folder)) return None;
            throw Invalid(folder, fault ?? "it is missing");
        }

        return TreeHead.TryRead(note, out fault) is { } head ? new LogHead(head.Origin, head.Size, note.ToArray()) : throw Invalid(folder, fault);
    }

    private static bool HasTiles(string folder) => Directory.Exists(Path.Combine(folder, "tile"));

    private static AttestException Invalid(string folder, string fault) => new(
        ErrorIds.AuditLogInvalid, $"The checkpoint of the audit log, {Path.Combine(folder, "checkpoint")}, cannot be used: {fault}.", "'attest audit verify' says what is wrong with the log; restore it from a backup.");
}
