using System.Globalization;

namespace Attest.Cli.Running;

/// <summary>Which signals this process inherited as ignored.</summary>
/// <param name="Hangup">SIGHUP, 1.</param>
/// <param name="Interrupt">SIGINT, 2.</param>
/// <param name="Quit">SIGQUIT, 3.</param>
internal readonly record struct IgnoredSignals(bool Hangup, bool Interrupt, bool Quit)
{
    /// <summary>
    /// Reads the mask that the kernel tells (proc(5), <c>SigIgn</c>). Where it does not, the runtime's own rule holds:
    /// it takes no signal over that was ignored.
    /// </summary>
    public static IgnoredSignals Read()
    {
        if (!OperatingSystem.IsLinux()) return default;
        try
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (!line.StartsWith("SigIgn:", StringComparison.Ordinal)) continue;
                var mask = ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                return new IgnoredSignals((mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            // A sandbox without /proc: nothing is known to be ignored.
        }

        return default;
    }
}
