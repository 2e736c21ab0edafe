namespace Attest.Monitoring.Sources;

/// <summary>Where something was written. Lines and columns count from 1; 0 where there is none (a hashtable).</summary>
/// <param name="File">The file as the user named it, or null when there was no file.</param>
/// <param name="Line">The line, from 1; 0 when unknown.</param>
/// <param name="Column">The column in characters, from 1; 0 when unknown.</param>
public sealed record SourcePosition(string? File, int Line, int Column)
{
    /// <summary>No place at all: what was said by flag or made in code.</summary>
    public static SourcePosition None { get; } = new(null, 0, 0);

    /// <summary>The path from the root, for example <c>steps[2].env.X</c>, in a hashtable, which has no lines; else null.</summary>
    public string? Path { get; init; }

    /// <summary><c>file:line:column</c>, leaving out what is unknown; a hashtable's path.</summary>
    public override string ToString() => (File, Line) switch
    {
        (null, 0) => Path ?? "",
        (null, _) => $"{Line}:{Column}",
        (_, 0) => File,
        _ => $"{File}:{Line}:{Column}",
    };
}
