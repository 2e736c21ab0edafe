using System.Text;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;

namespace Attest.Monitoring.Audit.Integration;

/// <summary>The log's checkpoint as the writer reads it: nothing is put on top of one that is not ours.</summary>
internal static class LogHead
{
    /// <summary>Reads and checks it.</summary>
    /// <returns>Null where there is none yet.</returns>
    /// <exception cref="InvalidDataException">It is no checkpoint, or none of the keys signed it; the message names the file.</exception>
    public static Checkpoint? Read(AuditFolder folder, IReadOnlyList<VerifierKey> keys)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(folder.Checkpoint);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }

        if (SignedNote.TryParse(bytes) is not { } note || Checkpoint.TryParse(note.Text) is not { } head)
            throw new InvalidDataException($"{folder.Checkpoint} is no checkpoint");
        return note.SignedBy(head.Origin, keys) is not null
            ? head
            : throw new InvalidDataException($"{folder.Checkpoint} is not signed by a key of this log");
    }

    /// <summary>The checkpoint as a file has it.</summary>
    public static byte[] Sign(Checkpoint head, SigningKey key) =>
        Encoding.UTF8.GetBytes(SignedNote.Sign(head.Text, head.Origin, key).ToString());

    /// <summary>The name of a new log: <c>host/attest/uuid</c>.</summary>
    public static string NewOrigin(string host, TimeProvider time)
    {
        var name = new StringBuilder(host.Length);
        foreach (var character in host) name.Append(char.IsAsciiLetterOrDigit(character) || character is '.' or '-' or '_' ? character : '-');
        return $"{(name.Length > 0 ? name.ToString() : "localhost")}/attest/{Guid.CreateVersion7(time.GetUtcNow())}";
    }
}
