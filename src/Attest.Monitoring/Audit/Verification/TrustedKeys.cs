using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>The keys that are trusted to sign checkpoints, and what is wrong with their files.</summary>
internal static class TrustedKeys
{
    /// <summary>All public keys of a log: that of today, and those that were rotated away.</summary>
    public static (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Read(LogPlace place)
    {
        var folder = Path.GetFileName(place.Keys);
        var files = place.KeyFiles;
        if (files.Count == 0)
        {
            var name = place.KeyNames.Replace("*", "", StringComparison.Ordinal);
            return ([], [new AuditFinding($"{folder}/{name}", null, "it is missing, so the signature cannot be checked")]);
        }

        return Read(files, path => $"{folder}/{Path.GetFileName(path)}");
    }

    /// <summary>The keys of files that somebody names.</summary>
    public static (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Read(IEnumerable<string> files) => Read(files, path => path);

    private static (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Read(IEnumerable<string> files, Func<string, string> name)
    {
        var keys = new List<TrustedKey>();
        var findings = new List<AuditFinding>();
        foreach (var file in files)
        {
            try
            {
                if (TrustedKey.TryRead(file, name(file), out var fault) is { } key) keys.Add(key);
                else findings.Add(new(name(file), null, fault));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                findings.Add(new(name(file), null, $"it cannot be read: {fault.Message}"));
            }
        }

        return (keys, findings);
    }
}
