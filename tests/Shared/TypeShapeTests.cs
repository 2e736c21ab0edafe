using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Attest.Tests;

/// <summary>How every type of the assembly under test is shaped; compiled into each test project.</summary>
public sealed partial class TypeShapeTests
{
    private static readonly Assembly Subject = Assembly.Load(
        typeof(TypeShapeTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "AssemblyUnderTest").Value!);

    [Fact]
    public void Every_class_is_sealed_abstract_or_static()
    {
        var open = Written().Where(type => type.IsClass && !type.IsSealed && !type.IsAbstract);

        Violations.None(open.Select(type => type.FullName!));
    }

    [Fact]
    public void No_type_bears_a_name_that_says_nothing()
    {
        var vague = Written().Where(type => Vague().IsMatch(type.Name) || Vague().IsMatch(type.Namespace ?? ""));

        Violations.None(vague.Select(type => type.FullName!));
    }

    [Fact]
    public void A_visible_type_has_no_public_field_but_constants()
    {
        var open = Written().Where(type => type.IsVisible && !type.IsEnum)
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral);

        Violations.None(open.Select(field => $"{field.DeclaringType!.FullName}.{field.Name}"));
    }

    /// <summary>What a person wrote: neither closures nor state machines, nor what the compiler or a generator embeds.</summary>
    private static IEnumerable<Type> Written() => Subject.GetTypes().Where(type =>
        type.Name != "Program"
        && !type.Name.Contains('<', StringComparison.Ordinal)
        && (type.Namespace ?? "").StartsWith("Attest.", StringComparison.Ordinal)
        && !IsGenerated(type));

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
        || type.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
        || (type.DeclaringType is { } outer && IsGenerated(outer));

    [GeneratedRegex("(Manager|Helpers?|Utils|Utility|Utilities|Common|Constants)(?![a-z])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Vague();
}
