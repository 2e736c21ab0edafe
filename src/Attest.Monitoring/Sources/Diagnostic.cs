namespace Attest.Monitoring.Sources;

/// <summary>One mistake in a document: where, what, and, in the message itself, what to write instead.</summary>
/// <param name="Position">The place of the mistake.</param>
/// <param name="Message">One sentence; names the nearest valid word where there is one.</param>
public sealed record Diagnostic(SourcePosition Position, string Message)
{
    /// <summary><c>file:line:column: message</c>, the form editors and CI annotate.</summary>
    public override string ToString() => Position.ToString() is { Length: > 0 } place ? $"{place}: {Message}" : Message;
}
