using System.Reflection;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>Types in the words of C#: <c>IReadOnlyList&lt;string?&gt;</c>.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(byte)] = "byte", [typeof(char)] = "char", [typeof(int)] = "int", [typeof(long)] = "long",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    /// <summary>With its namespace.</summary>
    public static string Full(Type type) =>
        type.DeclaringType is { } outer ? $"{Full(outer)}.{Of(type)}" : $"{type.Namespace}.{Of(type)}";

    public static string Of(Type type) =>
        type.IsByRef ? "ref " + Of(type.GetElementType()!)
        : type.IsArray ? Of(type.GetElementType()!) + "[]"
        : Nullable.GetUnderlyingType(type) is { } value ? Of(value) + "?"
        : Keywords.TryGetValue(type, out var keyword) ? keyword
        : type.IsGenericType ? $"{Bare(type)}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>"
        : type.Name;

    /// <summary>With the question marks of nullable references, inside arguments too.</summary>
    public static string Of(NullabilityInfo info)
    {
        var type = info.Type;
        var mark = !type.IsValueType && info.ReadState == NullabilityState.Nullable ? "?" : "";
        if (info.ElementType is { } element)
            return $"{Of(element)}[]{mark}";
        if (type.IsGenericType && Nullable.GetUnderlyingType(type) is null)
            return $"{Bare(type)}<{string.Join(", ", info.GenericTypeArguments.Select(Of))}>{mark}";
        return Of(type) + mark;
    }

    private static string Bare(Type type) => type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
}
