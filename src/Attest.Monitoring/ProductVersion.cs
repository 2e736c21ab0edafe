using System.Reflection;

namespace Attest.Monitoring;

/// <summary>Which build this is.</summary>
internal static class ProductVersion
{
    private static readonly string Informational = typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    /// <summary>The version, for example <c>0.1.0</c>.</summary>
    public static string Text { get; } = Informational.Split('+')[0];

    /// <summary>The commit it was built from; <c>unknown</c> outside of a checkout.</summary>
    public static string Revision { get; } = Informational.Split('+') is [_, var revision] ? revision : "unknown";
}
