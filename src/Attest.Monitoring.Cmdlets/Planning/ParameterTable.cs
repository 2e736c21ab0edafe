using System.Collections;
using Attest.Monitoring.Cmdlets.Definitions;

namespace Attest.Monitoring.Cmdlets.Planning;

/// <summary>Values of parameters, as <c>-Parameter @{ name = value }</c> gives them.</summary>
internal static class ParameterTable
{
    public static Dictionary<string, object?> Read(IDictionary table)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            values[Convert.ToString(entry.Key, null) ?? ""] = PlainValues.Of(entry.Value);
        }

        return values;
    }
}
