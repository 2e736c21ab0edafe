using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>A value of a script as the text that a setting takes.</summary>
internal static class SettingText
{
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: a list that has no such text.</exception>
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

    /// <summary>A list as the text <c>[a, b]</c>, in which an item holds no comma.</summary>
    private static string List(IEnumerable items)
    {
        var parts = new List<string>();
        foreach (var item in items)
        {
            var text = Of(item);
            if (text.Contains(',', StringComparison.Ordinal))
                throw new AttestException(ErrorIds.ArgumentInvalid, $"The item '{text}' holds a comma.", "Write such a list into the file by hand.");
            parts.Add(text);
        }

        return $"[{string.Join(", ", parts)}]";
    }
}
