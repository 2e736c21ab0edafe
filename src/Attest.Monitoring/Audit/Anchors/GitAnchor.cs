using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// A ref of a git repository whose commits are the checkpoints: each commit's message is a signed note, its tree is empty, its
/// parent the checkpoint before. A push never forces, so a remote that refuses other than fast-forwards keeps all of them.
/// Neither index nor work tree is touched.
/// </summary>
/// <param name="repository">Its folder.</param>
/// <param name="remote">A remote's name or URL; null = nothing is pushed.</param>
/// <param name="git">Runs git in a folder.</param>
/// <param name="scratch">A folder of ours for a moment.</param>
/// <param name="withinReach">Why it proves little where it lies; null = it is out of reach.</param>
internal sealed class GitAnchor(string repository, string? remote, Func<string, GitProgram> git, string scratch, string? withinReach) : IAnchor
{
    private const string Refs = "refs/attest/checkpoints/";
    private const string MostCommits = "--max-count=200000";

    public string Name => remote is null ? $"git {repository}" : $"git {repository} -> {ShownUrl.In(remote)}";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        var program = git(repository);
        var reference = Refs + AnchoredCheckpoint.HashOf(checkpoint.Origin);
        var parent = Ask(program, cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}");
        if (parent.Code > 1) throw AnchorFault.Of(Name, parent.Why, "Make the repository with 'git init --bare', owned by this account.");
        if (parent.Code != 0 || !LastIs(program, parent.Line, checkpoint, cancellation)) Commit(program, reference, parent.Line, checkpoint, cancellation);
        if (remote is null) return withinReach;
        var push = Ask(program, cancellation, "push", "--quiet", "--no-verify", "--end-of-options", remote, $"{reference}:{reference}");
        if (push.Code != 0)
        {
            throw AnchorFault.Of(Name, $"the push was refused: {push.Why}", push.Error.Contains("fast-forward", StringComparison.Ordinal)
                ? "The remote holds checkpoints that this repository does not: the log, or this repository, was set back. Run 'attest audit verify'."
                : null);
        }

        return null;
    }

    public OutsideSource Read(string origin, CancellationToken cancellation)
    {
        if (remote is null) return Notes(git(repository), origin, cancellation) with { WithinReach = withinReach };

        // The remote is what is out of reach: what lies in the repository beside the log is not asked. It may know the remote by a name.
        var named = Ask(git(repository), cancellation, "remote", "get-url", "--push", "--end-of-options", remote);
        var address = named.Code == 0 ? named.Line : remote;
        var folder = Path.Combine(scratch, "read-" + Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(folder);
            var copy = git(folder);
            Done(Ask(copy, cancellation, "init", "--bare", "--quiet"));
            Done(Ask(copy, cancellation, "fetch", "--quiet", "--no-tags", "--end-of-options", address, $"+{Refs}*:{Refs}*"));
            return Notes(copy, origin, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
        finally
        {
            Remove(folder);
        }
    }

    private static bool LastIs(GitProgram program, string commit, AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        var last = program.Run(cancellation, "log", "-1", "--format=%B", "--end-of-options", commit);
        return last.Code == 0 && TreeHead.TryRead(Exact(last.Output), out _) is { } head && head.Size == checkpoint.Size && head.Root.ToString() == checkpoint.Root;
    }

    private void Commit(GitProgram program, string reference, string parent, AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        var message = Path.Combine(scratch, "note-" + Path.GetRandomFileName());
        var empty = message + ".tree";
        try
        {
            Directory.CreateDirectory(scratch);
            File.WriteAllBytes(message, checkpoint.Note);
            File.WriteAllBytes(empty, []);
            var tree = Done(Ask(program, cancellation, "hash-object", "-t", "tree", "-w", "--no-filters", empty));
            string[] who = ["-c", "user.name=attest", "-c", "user.email=attest@localhost"];
            string[] before = parent.Length > 0 ? ["-p", parent] : [];
            var commit = Done(Ask(program, cancellation, [.. who, "commit-tree", "--no-gpg-sign", tree, .. before, "-F", message]));

            // With the value it had: whoever was faster is not overwritten.
            var old = parent.Length > 0 ? parent : new string('0', commit.Length);
            Done(Ask(program, cancellation, "update-ref", "-m", "attest: checkpoint", "--create-reflog", reference, commit, old));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
        finally
        {
            File.Delete(message);
            File.Delete(empty);
        }
    }

    private OutsideSource Notes(GitProgram program, string origin, CancellationToken cancellation)
    {
        var own = Log(program, Refs + AnchoredCheckpoint.HashOf(origin), cancellation);
        if (own is not null) return new(Name, own);
        var others = Ask(program, cancellation, "for-each-ref", "--count=100", "--format=%(refname)", Refs);
        if (others.Code != 0) throw AnchorFault.Of(Name, others.Why);
        return new(Name, [.. others.Line.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(other => Log(program, other, cancellation) ?? [])]);
    }

    private List<OutsideNote>? Log(GitProgram program, string reference, CancellationToken cancellation)
    {
        var found = Ask(program, cancellation, "rev-parse", "--verify", "--quiet", "--end-of-options", $"{reference}^{{commit}}");
        if (found.Code != 0) return null;
        var log = Ask(program, cancellation, "log", "-z", MostCommits, "--format=%B", "--end-of-options", found.Line);
        if (log.Code != 0) throw AnchorFault.Of(Name, log.Why);
        var notes = new List<OutsideNote>();
        foreach (var range in log.Output.AsSpan().Split((byte)0))
        {
            if (log.Output.AsSpan(range).Length > 0) notes.Add(new(Exact(log.Output[range])));
        }

        return notes;
    }

    /// <summary>git ends a message with a newline more than it had.</summary>
    private static byte[] Exact(ReadOnlySpan<byte> message) => [.. message.TrimEnd((byte)'\n'), (byte)'\n'];

    private string Done(GitAnswer answer) => answer.Code == 0 ? answer.Line : throw AnchorFault.Of(Name, answer.Why);

    private GitAnswer Ask(GitProgram program, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        try
        {
            return program.Run(cancellation, arguments);
        }
        catch (AttestException fault)
        {
            throw AnchorFault.Of(Name, fault.Message.TrimEnd('.'), "Install git, or put it on PATH.", fault);
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            if (!Directory.Exists(folder)) return;

            // git makes its objects read-only, which Windows takes for a reason not to remove them.
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)) File.SetAttributes(file, FileAttributes.Normal);
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Left in the state folder's scratch; nothing reads it.
        }
    }
}
