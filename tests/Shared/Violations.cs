namespace Attest.Tests;

/// <summary>A rule with many subjects: when it is broken, every place is told, not the first few.</summary>
internal static class Violations
{
    public static void None(IEnumerable<string> violations)
    {
        var all = violations.ToArray();
        if (all.Length > 0)
            Assert.Fail(string.Join('\n', [$"{all.Length} places break the rule:", .. all]));
    }
}
