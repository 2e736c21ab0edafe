using Attest.Monitoring.Sources;

namespace Attest.Monitoring;

/// <summary>
/// The one exception of the product: it says what went wrong, where, and what to do about it.
/// Front ends map it in one place each: to an exit code, or to an ErrorRecord.
/// </summary>
public sealed class AttestException : Exception
{
    internal AttestException(
        string errorId, string message, string remedy, SourcePosition? position = null, Exception? inner = null)
        : base(message, inner)
    {
        ErrorId = errorId;
        Remedy = remedy;
        Position = position;
    }

    internal AttestException(string errorId, string remedy, IReadOnlyList<Diagnostic> diagnostics)
        : base(string.Join(Environment.NewLine, diagnostics))
    {
        ErrorId = errorId;
        Remedy = remedy;
        // An array: the type that the compiler makes for a list expression has no index in PowerShell.
        Diagnostics = diagnostics.ToArray();
        Position = diagnostics.Count > 0 ? diagnostics[0].Position : null;
    }

    /// <summary>The stable id, for example <c>Attest.DefinitionInvalid</c>; each has a page under docs/errors.</summary>
    public string ErrorId { get; }

    /// <summary>What the reader can do, one sentence in the imperative.</summary>
    public string Remedy { get; }

    /// <summary>The file, line and column at fault, where there is one.</summary>
    public SourcePosition? Position { get; }

    /// <summary>Every mistake found in a document, in document order; empty when the error is not of a document.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; } = [];
}
