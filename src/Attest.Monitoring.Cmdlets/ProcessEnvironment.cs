using System.Collections;

namespace Attest.Monitoring.Cmdlets;

/// <summary>The environment of this process.</summary>
internal static class ProcessEnvironment
{
    public static Dictionary<string, string> Copy()
    {
        var copy = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            copy[(string)entry.Key] = (string?)entry.Value ?? "";
        }

        return copy;
    }
}
