namespace Attest.Monitoring.Tests.Architecture;

/// <summary>That the scan behind the one-way rule sees a use wherever it is written; this assembly is the specimen.</summary>
public sealed class TypeUsesTests
{
    private static readonly IReadOnlyCollection<TypeUse> Uses = TypeUses.Of(typeof(TypeUsesTests).Assembly.Location);

    [Theory]
    [InlineData(nameof(UsesInABody))]
    [InlineData(nameof(UsesInAClosure))]
    [InlineData(nameof(UsesInAnAsyncMethod))]
    [InlineData(nameof(UsesInATypeOf))]
    [InlineData(nameof(UsesAsATypeArgument))]
    [InlineData(nameof(UsesInAField))]
    [InlineData(nameof(UsesInASignature))]
    [InlineData(nameof(UsesInACatch))]
    [InlineData(nameof(UsesAsAConstraint))]
    public void A_use_counts_wherever_it_is_written(string user) =>
        Assert.Contains(new TypeUse($"{typeof(TypeUsesTests).Namespace}.{user}", typeof(Specimen).FullName!), Uses);

    [Fact]
    public void An_attribute_counts() =>
        Assert.Contains(new TypeUse(typeof(UsesAsAnAttribute).FullName!, typeof(SpecimenAttribute).FullName!), Uses);

    [Fact]
    public void A_type_that_uses_nothing_of_the_assembly_has_no_use() =>
        Assert.DoesNotContain(Uses, use => use.From == typeof(UsesNothing).FullName);
}

[AttributeUsage(AttributeTargets.All)]
internal sealed class SpecimenAttribute : Attribute;

internal abstract class Specimen : Exception
{
    public static int Answer() => Environment.ProcessId;
}

internal static class UsesInABody
{
    public static string Text() => "a" + Specimen.Answer();
}

internal static class UsesInAClosure
{
    public static Func<string> Text(string prefix) => () => prefix + Specimen.Answer();
}

internal static class UsesInAnAsyncMethod
{
    public static async Task<int> Text()
    {
        await Task.Yield();
        return Specimen.Answer();
    }
}

internal static class UsesInATypeOf
{
    public static string Name() => typeof(Specimen).Name;
}

internal static class UsesAsATypeArgument
{
    public static object Empty() => Array.Empty<KeyValuePair<string, Specimen[]>>();
}

internal sealed class UsesInAField
{
    public readonly List<Specimen> All = [];
}

internal static class UsesInASignature
{
    public static bool Same(object left, ref Specimen? right) => ReferenceEquals(left, right);
}

[Specimen]
internal static class UsesAsAnAttribute
{
    public static int Answer() => Environment.ProcessId;
}

internal static class UsesInACatch
{
    public static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Specimen)
        {
        }
    }
}

internal static class UsesAsAConstraint
{
    public static string Name<T>() where T : Specimen => typeof(T).Name;
}

internal static class UsesNothing
{
    public static int Answer() => Environment.ProcessId;
}
