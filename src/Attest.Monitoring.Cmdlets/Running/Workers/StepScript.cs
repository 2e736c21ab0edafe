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
    private static readonly Dictionary<string, object?> NoValues = [];

    /// <summary>The text to run: as <see cref="ScriptSource.Text"/>, and as long, with <c>$using:name</c> as <c>$using_name</c>.</summary>
    public string Code { get; init; } = Text;

    /// <summary>The file it stands in; null at a prompt and for text of a definition.</summary>
    public string? File { get; init; }

    /// <summary>The line of its first character, from 1.</summary>
    public int Line { get; init; } = 1;

    /// <summary>The column of its first character, from 1.</summary>
    public int Column { get; init; } = 1;

    /// <summary>The <c>using</c> statements of the file it stands in.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>The values of the caller's variables, by the names they have in <see cref="Code"/>.</summary>
    public IReadOnlyDictionary<string, object?> Using { get; init; } = NoValues;

    /// <summary>Takes a block out of its runspace; on the caller's pipeline thread, before the run.</summary>
    /// <param name="block">As the caller wrote it.</param>
    /// <param name="caller">Where its <c>$using:</c> variables are looked up.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.DefinitionInvalid"/>: a variable that <c>$using:</c> names is not set.
    /// </exception>
    public static StepScript Of(ScriptBlock block, SessionState caller)
    {
        var extent = block.Ast.Extent;
        var text = block.ToString();
        var values = new UsingValues(block, caller);

        // ToString leaves the braces out; what stands before it is the brace, at a prompt and in a file alike.
        var start = Math.Max(extent.Text.IndexOf(text, StringComparison.Ordinal), 0);
        return new StepScript(text)
        {
            Code = values.Rename(extent.Text).Substring(start, text.Length),
            File = extent.File,
            Line = extent.StartLineNumber,
            Column = extent.StartColumnNumber + start,
            Namespaces = NamespacesOf(block.Ast),
            Using = values.ByName,
        };
    }

    /// <summary>The same script in the runspace of the calling thread.</summary>
    /// <exception cref="ParseException">It is no PowerShell.</exception>
    public ScriptBlock ToBlock()
    {
        var ast = Parser.ParseInput(PlacedCode, File, out _, out var errors);
        return errors.Length == 0 ? ast.GetScriptBlock() : throw new ParseException(errors);
    }

    /// <summary>The code after as many lines and columns as stand before it, so that every place in it is the file's own.</summary>
    public string PlacedCode
    {
        get
        {
            if (Line == 1 && Column == 1 && Namespaces.Count == 0) return Code;
            var usings = string.Concat(Namespaces);
            return Line == 1
                ? usings + new string(' ', Math.Max(0, Column - 1 - usings.Length)) + Code
                : usings + new string('\n', Line - 1) + new string(' ', Column - 1) + Code;
        }
    }

    private static List<string> NamespacesOf(Ast ast)
    {
        while (ast.Parent is not null) ast = ast.Parent;
        var namespaces = new List<string>();
        foreach (var statement in ((ast as ScriptBlockAst)?.UsingStatements) ?? Enumerable.Empty<UsingStatementAst>())
        {
            if (statement.UsingStatementKind == UsingStatementKind.Namespace) namespaces.Add($"using namespace {statement.Name.Value};");
        }

        return namespaces;
    }
}
