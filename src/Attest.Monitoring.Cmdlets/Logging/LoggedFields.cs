using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Logging;

/// <summary>Fields of a log line from what PowerShell has.</summary>
internal static class LoggedFields
{
    /// <summary>Texts, booleans and numbers as they are; of all else the text that PowerShell makes of it; nothing of null.</summary>
    public static List<KeyValuePair<string, object>> Of(IDictionary given, ErrorRecord? error)
    {
        var fields = new List<KeyValuePair<string, object>>(given.Count);
        foreach (DictionaryEntry entry in given)
        {
            if (Value(entry.Value) is { } value) fields.Add(new(LanguagePrimitives.ConvertTo<string>(entry.Key), value));
        }

        if (error is null) return fields;
        fields.Add(new("error", error.Exception.Message));
        fields.Add(new("error_id", error.FullyQualifiedErrorId));
        if (error.InvocationInfo is { ScriptLineNumber: > 0 } place)
            fields.Add(new("position", $"{(place.ScriptName is { Length: > 0 } script ? $"{script}:" : "line ")}{place.ScriptLineNumber}"));
        return fields;
    }

    private static object? Value(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        bool flag => flag,
        byte or sbyte or short or ushort or int or uint or long => LanguagePrimitives.ConvertTo<long>(value),
        float or double or decimal => LanguagePrimitives.ConvertTo<double>(value),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
