namespace Attest.Monitoring.Tracing;

/// <summary>Where a git repository comes from, as a page for a browser.</summary>
internal static class GitRemote
{
    /// <summary>The URL of <c>[remote "origin"]</c> in a git configuration; null when there is none.</summary>
    public static string? Origin(string? configuration)
    {
        var inside = false;
        for (var rest = configuration.AsSpan(); rest.Length > 0;)
        {
            var line = GitCheckout.NextLine(ref rest).Trim();
            if (line.StartsWith("["))
            {
                inside = line.SequenceEqual("[remote \"origin\"]");
                continue;
            }

            var equals = line.IndexOf('=');
            if (inside && equals > 0 && line[..equals].TrimEnd().Equals("url", StringComparison.OrdinalIgnoreCase))
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
        var separator = remote?.IndexOf("://", StringComparison.Ordinal) ?? 0;
        return remote is null ? null : separator < 0 ? FromScp(remote) : FromUrl(remote[..separator], remote[(separator + 3)..]);
    }

    /// <summary>By hand: loading <see cref="Uri"/> costs a short run milliseconds.</summary>
    private static string? FromUrl(string scheme, string rest)
    {
        var end = rest.AsSpan().IndexOfAny('?', '#');
        var address = end < 0 ? rest : rest[..end];
        var slash = address.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? address : address[..slash];
        var host = authority[(authority.LastIndexOf('@') + 1)..];
        var path = slash < 0 ? "" : address[slash..];
        return host.Length == 0 ? null : scheme switch
        {
            "http" or "https" => Page(scheme, host, path),
            "ssh" or "git" => Page("https", WithoutPort(host), path),
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

    /// <summary>The port of SSH is none of the page's; the colons of an IPv6 address stand in brackets.</summary>
    private static string WithoutPort(string host)
    {
        var colon = host.LastIndexOf(':');
        return colon < 0 || host.EndsWith(']') ? host : host[..colon];
    }

    private static string Page(string scheme, string host, string path)
    {
        var trimmed = path.TrimEnd('/');
        var name = trimmed.EndsWith(".git", StringComparison.Ordinal) ? trimmed[..^4] : trimmed;
        return string.Concat(scheme, "://", host, name);
    }
}
