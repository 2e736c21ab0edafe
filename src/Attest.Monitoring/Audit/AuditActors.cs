using System.Runtime.InteropServices;

namespace Attest.Monitoring.Audit;

/// <summary>Finds out who is behind this process.</summary>
internal static partial class AuditActors
{
    private const int Longest = 1024;

    /// <summary>The actor of this process.</summary>
    /// <param name="environment">For <c>SUDO_USER</c>.</param>
    /// <param name="ciSubject">What a CI system says of the workflow.</param>
    /// <param name="ciRunUrl">Where its run can be seen.</param>
    public static AuditActor Current(IReadOnlyDictionary<string, string> environment, string? ciSubject, string? ciRunUrl) => new(
        Cut(Environment.UserName)!,
        OperatingSystem.IsWindows() ? null : EffectiveUser(),
        Cut(environment.TryGetValue("SUDO_USER", out var sudo) && sudo.Length > 0 ? sudo : null),
        Cut(ciSubject),
        Cut(ciRunUrl));

    private static string? Cut(string? text) => text is { Length: > Longest } ? text[..Longest] : text;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
