using System.Text;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// <c>NAME=value</c> entries, each ended by NUL, sorted by name without case, and one more NUL ("Changing Environment
/// Variables", Microsoft Learn).
/// </summary>
internal static class EnvironmentBlock
{
    public static string For(IReadOnlyDictionary<string, string> environment)
    {
        var names = new string[environment.Count];
        var i = 0;
        foreach (var (name, _) in environment) names[i++] = name;
        Array.Sort(names, StringComparer.OrdinalIgnoreCase);

        var block = new StringBuilder();
        string? former = null;
        foreach (var name in names)
        {
            // Names that differ in case only are one variable: the first stands.
            if (string.Equals(name, former, StringComparison.OrdinalIgnoreCase)) continue;
            block.Append(name).Append('=').Append(environment[name]).Append('\0');
            former = name;
        }

        // An empty block still is two NULs.
        if (block.Length == 0) block.Append('\0');
        return block.Append('\0').ToString();
    }
}
