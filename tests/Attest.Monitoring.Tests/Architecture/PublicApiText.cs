using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>An assembly's public surface as text, sorted, in the words of C#: what a reviewer approves.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var type in assembly.GetTypes().Where(type => type.IsVisible).OrderBy(type => type.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (var member in Members(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
        }

        return text.ToString();
    }

    private static string Header(Type type)
    {
        var bases = new[] { type.BaseType }
            .Where(b => b is not null && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) && b != typeof(MulticastDelegate))
            .Concat(type.IsEnum ? [] : type.GetInterfaces().Except(type.BaseType?.GetInterfaces() ?? [])
                .Where(i => i.IsVisible && !(IsRecord(type) && i.Name == "IEquatable`1")))
            .Select(b => TypeNames.Of(b!)).ToArray();
        return $"{Modifiers(type)} {TypeNames.Full(type)}{(bases.Length == 0 ? "" : " : " + string.Join(", ", bases))}";
    }

    private static string Modifiers(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => $"{(type.IsSealed ? "sealed " : type.IsAbstract ? "abstract " : "")}{(IsRecord(type) ? "record" : "class")}",
    };

    private static bool IsRecord(Type type) => type.GetMethod("<Clone>$", Declared) is not null;

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name =>
                $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}");

        return type.GetConstructors(Declared).Where(IsReachable).Where(c => !IsCopy(type, c)).Select(c => $"new({Parameters(c)})")
            .Concat(type.GetProperties(Declared).Where(p => p.GetAccessors(true).Any(IsReachable) && p.Name != "EqualityContract")
                .Select(Property))
            .Concat(type.GetFields(Declared).Where(f => f.IsPublic || f.IsFamily)
                .Select(f => $"{(f.IsLiteral ? "const " : f.IsStatic ? "static " : "")}{TypeNames.Of(f.FieldType)} {f.Name}"))
            .Concat(type.GetEvents(Declared).Where(e => IsReachable(e.AddMethod!))
                .Select(e => $"event {TypeNames.Of(e.EventHandlerType!)} {e.Name}"))
            .Concat(type.GetMethods(Declared).Where(IsReachable).Where(m => !m.IsSpecialName && !IsSynthesized(m))
                .Select(m => $"{(m.IsStatic ? "static " : "")}{TypeNames.Of(Nullability.Create(m.ReturnParameter))} {m.Name}({Parameters(m)})"));
    }

    private static string Property(PropertyInfo property)
    {
        var accessors = string.Concat(
            property.GetMethod is { } get && IsReachable(get) ? " get;" : "",
            property.SetMethod is { } set && IsReachable(set) ? IsInit(set) ? " init;" : " set;" : "");
        var isStatic = property.GetAccessors(true)[0].IsStatic ? "static " : "";
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{isStatic}{required}{TypeNames.Of(Nullability.Create(property))} {property.Name} {{{accessors} }}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p =>
        $"{TypeNames.Of(Nullability.Create(p))} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue ?? "null"}" : "")}"));

    private static bool IsReachable(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool IsInit(MethodInfo set) =>
        set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool IsCopy(Type type, ConstructorInfo constructor) =>
        IsRecord(type) && constructor.GetParameters() is [{ } only] && only.ParameterType == type;

    private static bool IsSynthesized(MethodInfo method) => method.IsDefined(typeof(CompilerGeneratedAttribute));
}
