using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Attest.Monitoring.Cmdlets.Tests.Help;

/// <summary>The summaries that the compiler has written beside the assembly: the one source of what a parameter is.</summary>
internal static partial class DocumentationComments
{
    private static readonly Dictionary<string, XElement> Members =
        XDocument.Load(Path.ChangeExtension(typeof(AttestCmdlet).Assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(member => member.Attribute("name")!.Value, StringComparer.Ordinal);

    /// <summary>A property's summary as plain text on one line; empty when there is none.</summary>
    public static string Of(PropertyInfo property) => Text($"P:{property.DeclaringType!.FullName}.{property.Name}");

    public static string Of(Type type) => Text($"T:{type.FullName}");

    private static string Text(string id)
    {
        if (!Members.TryGetValue(id, out var member) || member.Element("summary") is not { } summary) return "";
        var text = string.Concat(summary.Nodes().Select(node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "see" } see => see.Attribute("cref")!.Value.Split('.')[^1],
            XElement element => element.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
