using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>The values of <c>-Parameter</c> without what PowerShell wraps around them.</summary>
internal static class GivenParameters
{
    public static Dictionary<string, object?> Of(IDictionary given)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in given) values[entry.Key.ToString()!] = Plain(entry.Value);
        return values;
    }

    private static object? Plain(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        SwitchParameter flag => flag.IsPresent,
        char letter => letter.ToString(),
        var plain => plain,
    };
}
