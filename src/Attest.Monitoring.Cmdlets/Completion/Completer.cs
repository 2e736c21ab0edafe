using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>
/// Words for a parameter. Whatever goes wrong there are none: the Tab key never fails, and never makes a state folder.
/// </summary>
internal abstract class Completer : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return [.. Complete(wordToComplete.Trim('\'', '"'), fakeBoundParameters)];
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [];
        }
    }

    /// <summary>The words that begin so.</summary>
    /// <param name="word">What was typed, without quotes.</param>
    /// <param name="bound">What other parameters say.</param>
    protected abstract IEnumerable<CompletionResult> Complete(string word, IDictionary bound);

    /// <summary>Every word with this beginning, quoted where PowerShell needs it.</summary>
    protected static IEnumerable<CompletionResult> Matching(string word, IEnumerable<string> candidates)
    {
        foreach (var candidate in candidates)
        {
            if (candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)) yield return Result(candidate, candidate);
        }
    }

    protected static CompletionResult Result(string text, string toolTip) =>
        new(Quoted(text), text, CompletionResultType.ParameterValue, toolTip);

    private static string Quoted(string text)
    {
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('_' or '-' or '.' or '/' or ':')) return $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
        }

        return text;
    }
}
