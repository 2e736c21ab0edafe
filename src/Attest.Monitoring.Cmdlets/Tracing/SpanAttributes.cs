using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Tracing;

/// <summary>A hashtable as attributes: texts, booleans and numbers as they are, anything else as its text.</summary>
internal static class SpanAttributes
{
    public static List<KeyValuePair<string, object?>> Of(IDictionary table)
    {
        var attributes = new List<KeyValuePair<string, object?>>(table.Count);
        foreach (DictionaryEntry entry in table)
        {
            var key = Text(entry.Key);
            if (key.Length == 0) throw new AttestException(ErrorIds.ArgumentInvalid, "An attribute has no name.", "Write for example -Attributes @{ rows = 42 }.");
            if (Value(entry.Value) is { } value) attributes.Add(new(key, value));
        }

        return attributes;
    }

    /// <summary>What an error says of itself (OpenTelemetry, "Exceptions").</summary>
    public static List<KeyValuePair<string, object?>> Of(ErrorRecord error) =>
    [
        new("exception.type", Cause(error).GetType().FullName),
        new("exception.message", Cause(error).Message),
        .. error.ScriptStackTrace is { Length: > 0 } trace ? [new KeyValuePair<string, object?>("exception.stacktrace", trace)] : Array.Empty<KeyValuePair<string, object?>>(),
    ];

    /// <summary>The exception that the script knows, not the engine's wrapping of it.</summary>
    private static Exception Cause(ErrorRecord error) =>
        error.Exception is CmdletInvocationException or MethodInvocationException && error.Exception.InnerException is { } inner ? inner : error.Exception;

    private static object? Value(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => null,
        bool truth => truth,
        sbyte or byte or short or ushort or int or uint or long => Convert.ToInt64((value as PSObject)?.BaseObject ?? value, CultureInfo.InvariantCulture),
        float or double or decimal => Convert.ToDouble((value as PSObject)?.BaseObject ?? value, CultureInfo.InvariantCulture) is var real && double.IsFinite(real) ? real : Text(real),
        DateTime time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture),
        _ => Text(value),
    };

    private static string Text(object? value) => (string)LanguagePrimitives.ConvertTo(value, typeof(string), CultureInfo.InvariantCulture);
}
