namespace Attest.Monitoring.Configuration;

/// <summary>Where the machine's and the user's file lie.</summary>
/// <param name="Machine">Absolute, or null when the system names no place.</param>
/// <param name="User">Absolute, or null when the account has no home.</param>
internal sealed record ConfigurationPaths(string? Machine, string? User)
{
    private const string FileName = "attest.yml";

    /// <summary>
    /// The conventional places: <c>/etc/attest</c> and the XDG Base Directory Specification on Unix (a relative
    /// XDG_CONFIG_HOME is ignored, as it says), <c>/Library/Application Support/attest</c> for the machine on macOS,
    /// <c>%ProgramData%</c> and <c>%APPDATA%</c> on Windows.
    /// </summary>
    public static ConfigurationPaths Of(IReadOnlyDictionary<string, string> environment)
    {
        if (OperatingSystem.IsWindows())
        {
            return new ConfigurationPaths(
                In(environment.GetValueOrDefault("ProgramData")), In(environment.GetValueOrDefault("APPDATA")));
        }

        var machine = OperatingSystem.IsMacOS() ? "/Library/Application Support" : "/etc";
        var home = environment.GetValueOrDefault("HOME");
        return new ConfigurationPaths(
            In(machine),
            In(environment.GetValueOrDefault("XDG_CONFIG_HOME")) ?? (string.IsNullOrEmpty(home) ? null : In(Path.Combine(home, ".config"))));
    }

    private static string? In(string? folder) =>
        string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder) ? null : Path.Combine(folder, "attest", FileName);
}
