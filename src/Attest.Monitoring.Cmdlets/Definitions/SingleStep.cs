using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>The definition of a pipeline of one script block.</summary>
internal static class SingleStep
{
    private const int LongestId = 64;

    public static IDictionary Of(ScriptBlock block, string name) => new OrderedDictionary
    {
        ["name"] = name,
        ["steps"] = new object[] { new OrderedDictionary { ["id"] = IdOf(name), ["pwsh"] = block } },
    };

    /// <summary>The name with everything that a step's id may not hold written as <c>-</c>.</summary>
    private static string IdOf(string name)
    {
        var id = new StringBuilder(Math.Min(name.Length, LongestId));
        foreach (var character in name)
        {
            if (id.Length == LongestId) break;
            if (char.IsAsciiLetterOrDigit(character) || (id.Length > 0 && character is '-' or '_')) id.Append(character);
            else if (id.Length > 0) id.Append('-');
        }

        return id.Length > 0 ? id.ToString() : "script";
    }
}
