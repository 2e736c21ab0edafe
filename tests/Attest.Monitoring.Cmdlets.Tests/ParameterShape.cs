using System.Management.Automation;
using System.Reflection;

namespace Attest.Monitoring.Cmdlets.Tests;

/// <summary>A parameter as its metadata says it is.</summary>
internal sealed record ParameterShape(PropertyInfo Property, IReadOnlyList<ParameterSet> Sets)
{
    public string Name => Property.Name;
    public bool IsSwitch => Property.PropertyType == typeof(SwitchParameter);
    public IReadOnlyList<string> Aliases => Words(nameof(AliasAttribute));
    public IReadOnlyList<string> Values => Words(nameof(ValidateSetAttribute));
    public bool SupportsWildcards => Has(nameof(SupportsWildcardsAttribute));

    /// <summary>As PowerShell shows it: <c>String[]</c>.</summary>
    public string TypeName => (Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType).Name;

    public bool Has(string attribute) => Property.GetCustomAttributesData().Any(data => data.AttributeType.Name == attribute);

    public ParameterSet? In(string set) => Sets.FirstOrDefault(each => each.Name == set || each.Name == ParameterSet.Every);

    /// <summary>Null for a property that is no parameter.</summary>
    public static ParameterShape? Of(PropertyInfo property)
    {
        var sets = property.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == nameof(ParameterAttribute))
            .Select(ParameterSet.Of).ToList();
        return sets.Count == 0 ? null : new ParameterShape(property, sets);
    }

    private IReadOnlyList<string> Words(string attribute) =>
    [
        .. Property.GetCustomAttributesData().Where(data => data.AttributeType.Name == attribute)
            .SelectMany(data => (IEnumerable<CustomAttributeTypedArgument>)data.ConstructorArguments[0].Value!)
            .Select(argument => (string)argument.Value!),
    ];
}

/// <summary>How a parameter stands in a set.</summary>
internal sealed record ParameterSet(string Name, bool IsMandatory, int? Position, bool ByValue, bool ByPropertyName)
{
    /// <summary>The name of the set that is every set.</summary>
    public const string Every = "__AllParameterSets";

    /// <summary>As help says it: <c>true (ByValue, ByPropertyName)</c>.</summary>
    public string PipelineInput => (ByValue, ByPropertyName) switch
    {
        (true, true) => "true (ByValue, ByPropertyName)",
        (true, false) => "true (ByValue)",
        (false, true) => "true (ByPropertyName)",
        _ => "false",
    };

    public static ParameterSet Of(CustomAttributeData data) => new(
        data.Named(nameof(ParameterAttribute.ParameterSetName)) as string ?? Every,
        data.Named(nameof(ParameterAttribute.Mandatory)) is true,
        data.Named(nameof(ParameterAttribute.Position)) as int?,
        data.Named(nameof(ParameterAttribute.ValueFromPipeline)) is true,
        data.Named(nameof(ParameterAttribute.ValueFromPipelineByPropertyName)) is true);
}

/// <summary>Arguments of attributes.</summary>
internal static class AttributeArguments
{
    public static object? Named(this CustomAttributeData data, string name)
    {
        foreach (var argument in data.NamedArguments)
        {
            if (argument.MemberName == name) return argument.TypedValue.Value;
        }

        return null;
    }
}
