using System.Management.Automation;
using System.Text;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>
/// The word <c>step</c>, which exists inside the block of <c>-Definition</c> and nowhere else. Its parameters are the
/// keys of a step in PascalCase, made from the same table, so that they cannot drift apart.
/// </summary>
internal static class StepWord
{
    public const string Name = "step";

    /// <summary>The variable, local to the block, that holds the delegate which takes a step's arguments.</summary>
    public const string Adder = "__attestStep";

    private static readonly string[] Switches = ["continue_on_error", "finally", "background"];
    private static readonly string[] Lists = ["needs", "command", "secrets", "inputs", "outputs", "metrics"];

    private static readonly string Text = Write();

    /// <summary>The function's body, for the current runspace.</summary>
    public static ScriptBlock Function() => ScriptBlock.Create(Text);

    /// <summary>The keys of a step that was called with these arguments, in the order of the language.</summary>
    public static IEnumerable<(string Key, object? Value)> Keys(System.Collections.IDictionary arguments)
    {
        foreach (var key in DefinitionKeys.Step)
        {
            var parameter = ParameterName(key);
            if (arguments.Contains(parameter)) yield return (key, arguments[parameter]);
        }
    }

    /// <summary><c>continue_on_error</c> → <c>ContinueOnError</c></summary>
    internal static string ParameterName(string key)
    {
        var name = new StringBuilder(key.Length);
        foreach (var word in key.Split('_')) name.Append(char.ToUpperInvariant(word[0])).Append(word, 1, word.Length - 1);
        return name.ToString();
    }

    private static string Write()
    {
        var text = new StringBuilder("[CmdletBinding(PositionalBinding = $false)] param(\n");
        text.Append("[Parameter(Mandatory, Position = 0)] [string] $Id,\n");
        text.Append("[Parameter(Position = 1)] [Alias('ScriptBlock')] [object] $Pwsh");
        foreach (var key in DefinitionKeys.Step)
        {
            if (key is "id" or "pwsh") continue;
            var type = Array.IndexOf(Switches, key) >= 0 ? "switch" : Array.IndexOf(Lists, key) >= 0 ? "object[]" : "object";
            text.Append(",\n[").Append(type).Append("] $").Append(ParameterName(key));
        }

        text.Append(")\n$").Append(Adder).Append(".Invoke($PSBoundParameters)");
        return text.ToString();
    }
}
