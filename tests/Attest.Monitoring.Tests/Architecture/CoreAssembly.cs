using System.Reflection;

namespace Attest.Monitoring.Tests.Architecture;

/// <summary>The core under test.</summary>
internal static class CoreAssembly
{
    public const string RootNamespace = "Attest.Monitoring";

    public static Assembly Loaded { get; } = typeof(AttestException).Assembly;

    /// <summary>Which of its types use which.</summary>
    public static IReadOnlyCollection<TypeUse> Uses { get; } = TypeUses.Of(Loaded.Location);

    /// <summary>
    /// The folder a type lies in: <c>Running</c> for <c>Attest.Monitoring.Running.Processes.ProcessRequest</c>; empty for
    /// the root folder; null for what the compiler embeds.
    /// </summary>
    public static string? FolderOf(string type)
    {
        if (!type.StartsWith(RootNamespace + ".", StringComparison.Ordinal))
            return null;
        var parts = type[(RootNamespace.Length + 1)..].Split('.');
        return parts.Length == 1 ? "" : parts[0];
    }
}
