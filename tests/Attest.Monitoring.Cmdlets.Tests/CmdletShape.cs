using System.Management.Automation;
using System.Reflection;

namespace Attest.Monitoring.Cmdlets.Tests;

/// <summary>A cmdlet as its metadata says it is. Attributes are read, never made: there is no engine here to make them.</summary>
internal sealed class CmdletShape
{
    private CmdletShape(Type type, CustomAttributeData cmdlet)
    {
        Type = type;
        Verb = (string)cmdlet.ConstructorArguments[0].Value!;
        Noun = (string)cmdlet.ConstructorArguments[1].Value!;
        DefaultSet = cmdlet.Named("DefaultParameterSetName") as string;
        SupportsShouldProcess = cmdlet.Named("SupportsShouldProcess") is true;
        Parameters = [.. Properties(type).Select(ParameterShape.Of).OfType<ParameterShape>().OrderBy(parameter => parameter.Name, StringComparer.Ordinal)];
        Outputs = [.. type.GetCustomAttributesData().Where(data => data.AttributeType.Name == nameof(OutputTypeAttribute)).SelectMany(TypesOf)];
    }

    public static IReadOnlyList<CmdletShape> All { get; } =
    [
        .. typeof(AttestCmdlet).Assembly.GetTypes()
            .Select(type => (Type: type, Data: type.GetCustomAttributesData().SingleOrDefault(data => data.AttributeType.Name == nameof(CmdletAttribute))))
            .Where(found => found.Data is not null && found.Type.IsPublic)
            .Select(found => new CmdletShape(found.Type, found.Data!))
            .OrderBy(shape => shape.Name, StringComparer.Ordinal),
    ];

    public Type Type { get; }
    public string Verb { get; }
    public string Noun { get; }
    public string Name => $"{Verb}-{Noun}";
    public string? DefaultSet { get; }
    public bool SupportsShouldProcess { get; }
    public IReadOnlyList<ParameterShape> Parameters { get; }
    public IReadOnlyList<Type> Outputs { get; }

    /// <summary>The names of its parameter sets; one without a name when it has none. The default one first.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            var names = Parameters.SelectMany(parameter => parameter.Sets).Select(set => set.Name)
                .Where(name => name != ParameterSet.Every).Distinct(StringComparer.Ordinal)
                .OrderBy(name => name == DefaultSet ? "" : name, StringComparer.Ordinal).ToList();
            return names.Count > 0 ? names : [ParameterSet.Every];
        }
    }

    public override string ToString() => Name;

    private static IEnumerable<PropertyInfo> Properties(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance);

    private static IEnumerable<Type> TypesOf(CustomAttributeData data) => data.ConstructorArguments.SelectMany(argument => argument.Value switch
    {
        Type one => [one],
        IEnumerable<CustomAttributeTypedArgument> several => several.Select(each => each.Value).OfType<Type>(),
        _ => [],
    });
}
