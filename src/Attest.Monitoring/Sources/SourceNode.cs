namespace Attest.Monitoring.Sources;

/// <summary>A document as written, with places: what YAML, JSON and a PowerShell hashtable have in common.</summary>
internal abstract record SourceNode(SourcePosition Position);

/// <summary>A leaf. <paramref name="Value"/> is null, bool, long, double or string (YAML 1.2 core schema).</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Value">The typed value.</param>
/// <param name="Text">The value as written (<c>1.0</c> stays <c>1.0</c>): what a string key takes.</param>
internal sealed record ScalarNode(SourcePosition Position, object? Value, string Text) : SourceNode(Position)
{
    /// <summary>
    /// Where the first character of <see cref="Text"/> stands, when the text stands in the file as it is (plain, quoted
    /// without escapes, a literal block); null when it was folded or unescaped, so that places inside it are unknown.
    /// </summary>
    public SourcePosition? TextStart { get; init; }

    /// <summary>The script this text is of; null for any other text.</summary>
    public ScriptSource? Script { get; init; }

    /// <summary>The place of one character of <see cref="Text"/>; that of the scalar where it cannot be told.</summary>
    public SourcePosition PositionOf(int index)
    {
        if (TextStart is null)
            return Position;
        var before = Text.AsSpan(0, Math.Clamp(index, 0, Text.Length));
        var lineStart = before.LastIndexOf('\n') + 1;
        return TextStart with
        {
            Line = TextStart.Line + before.Count('\n'),
            Column = TextStart.Column + before.Length - lineStart,
        };
    }
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(SourcePosition Position, IReadOnlyList<SourceNode> Items) : SourceNode(Position);

/// <summary>A mapping in the order written. Duplicate keys are kept: the reader reports them with all other mistakes.</summary>
internal sealed record MappingNode(SourcePosition Position, IReadOnlyList<MappingEntry> Entries) : SourceNode(Position);

/// <summary>One key of a mapping and its value.</summary>
internal sealed record MappingEntry(ScalarNode Key, SourceNode Value);

/// <summary>Turns the bytes of a file into nodes, or throws <see cref="AttestException"/> with places.</summary>
/// <param name="file">The file's name for messages.</param>
/// <param name="content">The content; the caller has held it to its size limit.</param>
internal delegate SourceNode DocumentParser(string file, ReadOnlyMemory<byte> content);
