namespace Attest.Monitoring.Audit.Verification;

/// <summary>A place where checkpoints of a log were kept, and what was found there.</summary>
/// <param name="Name">As messages name it.</param>
/// <param name="Notes">Signed notes, as they were found.</param>
internal sealed record OutsideSource(string Name, IReadOnlyList<OutsideNote> Notes)
{
    /// <summary>Why there is none, or not all.</summary>
    public string? Fault { get; init; }

    /// <summary>
    /// Why whoever cuts the log can cut what is kept here as well; null = the place is out of reach. What is within reach can
    /// refute a log, and say when it was seen, but it cannot prove that nothing is missing.
    /// </summary>
    public string? WithinReach { get; init; }

    /// <summary>What lies there and is no checkpoint.</summary>
    public IReadOnlyList<AuditFinding> Oddities { get; init; } = [];

    /// <summary>A file with one note or several; what is none of them is kept, to be refused.</summary>
    public static OutsideSource OfFile(string name, byte[] content)
    {
        var notes = NoteList.Read(content, out var pieces);
        return new(name, notes.Count == 0 || pieces.Count > 0 ? [new(content)] : [.. notes.Select(note => new OutsideNote(note))]);
    }
}

/// <summary>A checkpoint as it was found outside the log's own folder.</summary>
/// <param name="Bytes">The signed note.</param>
/// <param name="Time">When a time stamp authority saw it; null when none did.</param>
internal sealed record OutsideNote(byte[] Bytes, DateTimeOffset? Time = null)
{
    /// <summary>Who stamped it, or why its stamp says nothing.</summary>
    public string? Stamp { get; init; }
}
