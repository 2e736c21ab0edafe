namespace Attest.Monitoring.Tracing;

/// <summary>A git checkout, read from its files without a git process (gitrepository-layout(5)).</summary>
/// <param name="Url">The page of <c>origin</c>, without credentials; null when it has none.</param>
/// <param name="Head">The full name of the ref that is checked out; null when the head is detached.</param>
/// <param name="Revision">The commit; null when it is not born yet or cannot be read.</param>
internal sealed record GitCheckout(string? Url, string? Head, string? Revision)
{
    /// <summary>A repository's <c>packed-refs</c> may grow large; past this it is not worth a run's time.</summary>
    private const int MaxFile = 1 << 20;

    /// <summary>The checkout that holds <paramref name="directory"/>; null outside one.</summary>
    public static GitCheckout? Find(string directory)
    {
        for (var folder = directory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var entry = Path.Combine(folder, ".git");
            if (Directory.Exists(entry))
            {
                return Read(entry);
            }

            // A worktree or submodule: the file names the folder.
            if (Text(entry) is { } link && link.StartsWith("gitdir:", StringComparison.Ordinal))
            {
                return Read(Path.GetFullPath(link["gitdir:".Length..].Trim(), folder));
            }
        }

        return null;
    }

    public void AddTo(ResourceAttributes attributes)
    {
        attributes.Set("vcs.repository.url.full", Url);
        attributes.Set("vcs.repository.name", Url is null ? null : Url[(Url.LastIndexOf('/') + 1)..]);
        attributes.Set("vcs.ref.head.name", ShortName(Head));
        attributes.Set("vcs.ref.head.type", Head is null ? null : TypeOf(Head));
        attributes.Set("vcs.ref.head.revision", Revision);
    }

    /// <summary><c>refs/heads/main</c> is <c>main</c>.</summary>
    public static string? ShortName(string? reference)
    {
        if (reference is null || !reference.StartsWith("refs/", StringComparison.Ordinal))
        {
            return reference;
        }

        var name = reference["refs/".Length..];
        return name.StartsWith("heads/", StringComparison.Ordinal) || name.StartsWith("tags/", StringComparison.Ordinal)
            ? name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]
            : name;
    }

    /// <summary><c>branch|tag</c>, the two that the conventions know.</summary>
    public static string TypeOf(string reference) =>
        reference.StartsWith("refs/tags/", StringComparison.Ordinal) ? "tag" : "branch";

    /// <summary>Takes a line off the front; git ends lines with a line feed, an editor on Windows perhaps with two characters.</summary>
    public static ReadOnlySpan<char> NextLine(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return line.TrimEnd('\r');
    }

    private static GitCheckout Read(string folder)
    {
        var common = Text(Path.Combine(folder, "commondir")) is { } path ? Path.GetFullPath(path.Trim(), folder) : folder;
        var url = GitRemote.ToPage(GitRemote.Origin(Text(Path.Combine(common, "config"))));
        var head = Text(Path.Combine(folder, "HEAD"))?.Trim();
        return head?.StartsWith("ref:", StringComparison.Ordinal) == true
            ? OfReference(folder, common, url, head["ref:".Length..].Trim())
            : new GitCheckout(url, null, Commit(head));
    }

    private static GitCheckout OfReference(string folder, string common, string? url, string reference)
    {
        // With the reftable backend HEAD names this ref, and no file tells the real one.
        if (reference is "refs/heads/.invalid" || reference.Contains("..", StringComparison.Ordinal))
        {
            return new GitCheckout(url, null, null);
        }

        var commit = Commit(Text(Path.Combine(folder, reference)))
            ?? Commit(Text(Path.Combine(common, reference)))
            ?? Packed(Text(Path.Combine(common, "packed-refs")), reference);
        return new GitCheckout(url, reference, commit);
    }

    private static string? Packed(string? refs, string reference)
    {
        for (var rest = refs.AsSpan(); rest.Length > 0;)
        {
            var line = NextLine(ref rest);
            var space = line.IndexOf(' ');
            if (space > 0 && line[(space + 1)..].SequenceEqual(reference))
            {
                return Commit(line[..space].ToString());
            }
        }

        return null;
    }

    /// <summary>SHA-1 or SHA-256, in hex.</summary>
    private static string? Commit(string? text) =>
        text?.Trim() is { Length: 40 or 64 } id && LowerHex.Is(id) ? id : null;

    private static string? Text(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MaxFile ? File.ReadAllText(path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
