using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.Encodings.Web;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>A value of a script as the text that a setting takes.</summary>
internal static class SettingText
{
    public static string Of(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        TimeSpan duration => ((long)duration.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable items => List(items),
        var other => other.ToString() ?? "",
    };

    /// <summary>A list in flow style, each item quoted: an item may hold a comma.</summary>
    private static string List(IEnumerable items)
    {
        var parts = new List<string>();
        foreach (var item in items) parts.Add(item is string or PSObject ? $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Of(item))}\"" : Of(item));
        return $"[{string.Join(", ", parts)}]";
    }
}
