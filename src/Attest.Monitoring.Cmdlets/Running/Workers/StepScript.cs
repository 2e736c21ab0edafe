using System.Management.Automation;
using System.Management.Automation.Language;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// A script block taken out of the runspace it was born in: its text, where it stood, and copies of its <c>$using:</c>
/// values. The block itself is never invoked elsewhere, where it would run in its own session state on a foreign thread.
/// </summary>
/// <param name="Text">As written, without the braces.</param>
internal sealed record StepScript(string Text) : ScriptSource(Text)
{
    /// <summary>The file it stands in; null at a prompt.</summary>
    public string? File { get; init; }

    /// <summary>The line and column of its first character, from 1.</summary>
    public int Line { get; init; } = 1;

    public int Column { get; init; } = 1;

    /// <summary>The values of the caller's variables, by the names they have in the text (<c>using_name</c>).</summary>
    public IReadOnlyDictionary<string, object?> Using { get; init; } = NoValues;

    private static readonly Dictionary<string, object?> NoValues = [];

    /// <summary>Takes a block out of its runspace; on the caller's pipeline thread, before the run.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.DefinitionInvalid"/>: a <c>$using:</c> variable is not set.</exception>
    public static StepScript Of(ScriptBlock block, SessionState caller)
    {
        var extent = ((ScriptBlockAst)block.Ast).Extent;
        return new StepScript(block.ToString()) { File = extent.File, Line = extent.StartLineNumber };
    }
}
