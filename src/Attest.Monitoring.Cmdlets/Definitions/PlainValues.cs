using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>
/// What a script wrote as dictionaries, lists and plain values: PowerShell wraps objects, and people write custom objects
/// where a hashtable would do.
/// </summary>
internal static class PlainValues
{
    private const int MaximumDepth = 64;

    /// <exception cref="AttestException"><see cref="ErrorIds.DocumentInvalid"/>: nested too deep, or in itself.</exception>
    public static object? Of(object? value) => Of(value, 0);

    private static object? Of(object? value, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw new AttestException(
                ErrorIds.DocumentInvalid, $"A value is nested deeper than {MaximumDepth} levels, or contains itself.", "Write it flatter.");
        }

        return value switch
        {
            PSObject { BaseObject: PSCustomObject } custom => Custom(custom, depth),
            PSObject wrapped => Of(wrapped.BaseObject, depth),
            ScriptBlock body => body.ToString(),
            string => value,
            IDictionary entries => Dictionary(entries, depth),
            IEnumerable items => List(items, depth),
            _ => value,
        };
    }

    private static OrderedDictionary Custom(PSObject custom, int depth)
    {
        var copy = new OrderedDictionary(StringComparer.Ordinal);
        foreach (var property in custom.Properties) copy[property.Name] = Of(property.Value, depth + 1);
        return copy;
    }

    private static OrderedDictionary Dictionary(IDictionary entries, int depth)
    {
        var copy = new OrderedDictionary(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in entries) copy[Convert.ToString(entry.Key, null) ?? ""] = Of(entry.Value, depth + 1);
        return copy;
    }

    private static List<object?> List(IEnumerable items, int depth)
    {
        var copy = new List<object?>();
        foreach (var item in items) copy.Add(Of(item, depth + 1));
        return copy;
    }
}
