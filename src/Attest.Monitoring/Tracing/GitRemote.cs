namespace Attest.Monitoring.Tracing;

/// <summary>Where a git repository comes from, as a page for a browser.</summary>
internal static class GitRemote
{
    /// <summary>The URL of <c>[remote "origin"]</c> in a git configuration; null when there is none.</summary>
    public static string? Origin(string? configuration)
    {
        var inside = false;
        foreach (var raw in configuration.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.StartsWith("["))
            {
                inside = line.SequenceEqual("[remote \"origin\"]");
                continue;
            }

            var equals = line.IndexOf('=');
            if (inside && equals > 0 && line[..equals].Trim().Equals("url", StringComparison.OrdinalIgnoreCase))
            {
                return line[(equals + 1)..].Trim().Trim('"').ToString();
            }
        }

        return null;
    }

    /// <summary>
    /// The remote as <c>https</c> without user, password, query and <c>.git</c> (conventions of
    /// <c>vcs.repository.url.full</c>); null for what no browser opens, a path for example.
    /// </summary>
    public static string? ToPage(string? remote)
    {
        if (string.IsNullOrEmpty(remote))
        {
            return null;
        }

        if (!remote.Contains("://", StringComparison.Ordinal))
        {
            return FromScp(remote);
        }

        if (!Uri.TryCreate(remote, UriKind.Absolute, out var url) || url.Host.Length == 0)
        {
            return null;
        }

        return url.Scheme switch
        {
            "http" or "https" => Page(url.Scheme, url.IsDefaultPort ? url.Host : $"{url.Host}:{url.Port}", url.AbsolutePath),
            "ssh" or "git" => Page("https", url.Host, url.AbsolutePath),
            _ => null,
        };
    }

    /// <summary><c>git@host:owner/name.git</c>; one letter before the colon is a Windows drive.</summary>
    private static string? FromScp(string remote)
    {
        var colon = remote.IndexOf(':', StringComparison.Ordinal);
        var place = colon < 0 ? "" : remote[..colon];
        var host = place[(place.LastIndexOf('@') + 1)..];
        return host.Length > 1 && !place.AsSpan().ContainsAny('/', '\\')
            ? Page("https", host, "/" + remote[(colon + 1)..].TrimStart('/'))
            : null;
    }

    private static string Page(string scheme, string host, string path)
    {
        var trimmed = path.TrimEnd('/');
        return $"{scheme}://{host}{(trimmed.EndsWith(".git", StringComparison.Ordinal) ? trimmed[..^4] : trimmed)}";
    }
}
