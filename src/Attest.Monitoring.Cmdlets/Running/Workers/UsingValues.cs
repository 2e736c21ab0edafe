using System.Management.Automation;
using System.Management.Automation.Language;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The <c>$using:</c> variables of a script block and copies of what they hold. Each is renamed to a plain variable of
/// the same length, so that every place in the script stays what it was.
/// </summary>
internal sealed class UsingValues
{
    private const string Prefix = "using:";

    private readonly int _start;
    private readonly List<IScriptExtent> _places = [];

    public UsingValues(ScriptBlock block, SessionState caller)
    {
        _start = block.Ast.Extent.StartOffset;
        foreach (var found in block.Ast.FindAll(static ast => ast is UsingExpressionAst, searchNestedScriptBlocks: true))
        {
            var variable = (VariableExpressionAst)((UsingExpressionAst)found).SubExpression
                .Find(static ast => ast is VariableExpressionAst, searchNestedScriptBlocks: false);
            _places.Add(found.Extent);
            ByName["using_" + variable.VariablePath.UserPath.Replace(':', '_')] = Value(variable, found.Extent, caller);
        }
    }

    /// <summary>The values by their new names; a script block among them as a <see cref="StepScript"/>.</summary>
    public Dictionary<string, object?> ByName { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The block's text with <c>using:</c> as <c>using_</c>.</summary>
    public string Rename(string text)
    {
        if (_places.Count == 0) return text;
        var characters = text.ToCharArray();
        foreach (var place in _places)
        {
            var at = place.StartOffset - _start;
            var colon = text.IndexOf(Prefix, at, StringComparison.OrdinalIgnoreCase) + Prefix.Length - 1;
            var end = Math.Min(place.EndOffset - _start, text.Length);
            characters[colon] = '_';

            // A drive inside: ${using:function:Name}.
            for (var next = colon + 1; next < end && (char.IsLetterOrDigit(text[next]) || text[next] is '_' or ':'); next++)
            {
                if (text[next] == ':') characters[next] = '_';
            }
        }

        return new string(characters);
    }

    private static object? Value(VariableExpressionAst variable, IScriptExtent place, SessionState caller)
    {
        var path = variable.VariablePath;
        var value = path.IsDriveQualified ? caller.PSVariable.GetValue(path.UserPath) : Variable(path, place, caller);
        return (value is PSObject { BaseObject: ScriptBlock wrapped } ? wrapped : value) is ScriptBlock block
            ? StepScript.Of(block, caller)
            : value;
    }

    private static object? Variable(VariablePath path, IScriptExtent place, SessionState caller) =>
        caller.PSVariable.Get(path.UserPath) is { } variable
            ? variable.Value
            : throw new AttestException(
                ErrorIds.DefinitionInvalid,
                $"line {place.StartLineNumber}: {place.Text} names a variable that is not set where the pipeline is started.",
                $"Set ${path.UserPath} before, or correct the name.");
}
