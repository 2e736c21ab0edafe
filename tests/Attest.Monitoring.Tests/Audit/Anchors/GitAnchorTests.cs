using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Anchors;

/// <summary>The git program is the peer: it makes the repositories, and says what is in them.</summary>
public sealed class GitAnchorTests : IDisposable
{
    private readonly AnchorRig _rig = new();

    public GitAnchorTests() => _ = Needs.Tool("git");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void Each_checkpoint_is_a_commit_on_the_one_before_and_its_message_is_the_note()
    {
        var anchor = _rig.Git(Bare("anchors.git"));
        var checkpoints = ((int[])[3, 300, 301]).Select(_rig.Grow).ToList();
        foreach (var checkpoint in checkpoints) anchor.Write(checkpoint, Cancel);
        anchor.Write(checkpoints[^1], Cancel);

        var log = Git("anchors.git", "log", "--format=%H", Ref());
        var notes = log.Split('\n').Select(commit => Git("anchors.git", "log", "-1", "--format=%B", commit));
        Assert.Equal(checkpoints.Select(checkpoint => System.Text.Encoding.UTF8.GetString(checkpoint.Note).Trim()).Reverse(), notes);
        Assert.Contains("3 checkpoints, the first of 3", _rig.Verify(anchor).Answer.Reason, StringComparison.Ordinal);
        Git("anchors.git", "fsck", "--strict");
    }

    [Fact]
    public void A_checkout_with_changes_keeps_its_index_and_its_work_tree()
    {
        Git("", "init", "--quiet", "work");
        Git("work", "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--allow-empty", "-m", "first");
        File.WriteAllText(_rig.At("work/staged"), "a");
        Git("work", "add", "staged");
        File.WriteAllText(_rig.At("work/loose"), "b");
        var before = Git("work", "status", "--porcelain") + Git("work", "rev-parse", "HEAD");

        _rig.Git(_rig.At("work")).Write(_rig.Grow(7), Cancel);

        Assert.Equal(before, Git("work", "status", "--porcelain") + Git("work", "rev-parse", "HEAD"));
        Assert.NotEmpty(Git("work", "rev-parse", Ref()));
    }

    [Fact]
    public void No_hook_of_the_repository_runs()
    {
        Needs.Unix();
        var repository = Bare("hooked.git");
        foreach (var hook in (string[])["reference-transaction", "pre-push", "post-commit", "post-update"])
        {
            var path = Path.Combine(repository, "hooks", hook);
            File.WriteAllText(path, $"#!/bin/sh\ntouch '{_rig.At("ran-" + hook)}'\nexit 1\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        _rig.Git(repository, Bare("remote.git")).Write(_rig.Grow(7), Cancel);

        Assert.Empty(Directory.GetFiles(_rig.Elsewhere, "ran-*"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_remote_is_pushed_to_and_is_what_is_read(bool byName)
    {
        var (local, remote) = (Bare("local.git"), Bare("remote.git"));
        if (byName) Git("local.git", "remote", "add", "safe", remote);
        var anchor = _rig.Git(local, byName ? "safe" : remote);
        anchor.Write(_rig.Grow(5), Cancel);
        anchor.Write(_rig.Grow(9), Cancel);

        // What lies beside the log says nothing any more.
        Git("local.git", "update-ref", "-d", Ref());

        var held = _rig.Verify(anchor);
        Assert.Equal((Verdict.Pass, 9L), (held.Answer.Verdict, held.Size!.Value));
        Assert.Equal("2", Git("remote.git", "rev-list", "--count", Ref()));
        Assert.Empty(Directory.GetFileSystemEntries(_rig.At("scratch")));
    }

    [Fact]
    public void A_repository_that_was_set_back_cannot_overwrite_the_remote()
    {
        var anchor = _rig.Git(Bare("local.git"), Bare("remote.git"));
        anchor.Write(_rig.Grow(5), Cancel);
        anchor.Write(_rig.Grow(9), Cancel);
        Git("local.git", "update-ref", Ref(), Git("local.git", "rev-parse", Ref() + "~1"));

        var fault = Assert.Throws<AttestException>(() => anchor.Write(_rig.Grow(12), Cancel));

        Assert.Contains("the push was refused", fault.Message, StringComparison.Ordinal);
        Assert.Contains("set back", fault.Remedy, StringComparison.Ordinal);
        Assert.Equal(9, _rig.Verify(anchor).Size);
    }

    [Fact]
    public void A_log_that_was_cut_is_found_by_the_remote()
    {
        var anchor = _rig.Git(Bare("local.git"), Bare("remote.git"));
        anchor.Write(_rig.Grow(9), Cancel);
        _rig.Log.Entries.RemoveRange(6, 3);
        Directory.Delete(_rig.Log.At("tile"), recursive: true);
        _rig.Log.Write();

        var result = _rig.Verification(anchor);

        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.Contains("3 were cut off", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_repository_of_another_log_is_told_by_its_name()
    {
        var anchor = _rig.Git(Bare("anchors.git"));
        using var other = new AnchorRig();
        using var log = new WrittenLog("other.example/attest/1");
        log.AddEvents(2);
        anchor.Write(other.Grow(2) with { Origin = log.Origin, Note = System.Text.Encoding.UTF8.GetBytes(log.Checkpoint(2)) }, Cancel);
        _rig.Grow(4);

        Assert.Contains("of another log, other.example/attest/1", _rig.Verify(anchor).Answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_inside_a_checkout_is_no_repository_of_its_own()
    {
        Git("", "init", "--quiet", "work");
        Directory.CreateDirectory(_rig.At("work/inside"));

        Assert.Throws<AttestException>(() => _rig.Git(_rig.At("work/inside")).Write(_rig.Grow(4), Cancel));

        Assert.Empty(Git("work", "for-each-ref"));
    }

    [Theory]
    [InlineData("nowhere")]
    [InlineData("plain")]
    public void A_repository_that_is_none_is_told(string name)
    {
        File.WriteAllText(_rig.At("plain"), "");

        var fault = Assert.Throws<AttestException>(() => _rig.Git(_rig.At(name)).Write(_rig.Grow(4), Cancel));

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.Contains(_rig.At(name), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_git_it_is_told_what_to_install()
    {
        var fault = Assert.Throws<AttestException>(() => _rig.Git(Bare("anchors.git"), null, ("PATH", _rig.Elsewhere)).Write(_rig.Grow(4), Cancel));

        Assert.Contains("'git' was not found", fault.Message, StringComparison.Ordinal);
        Assert.Contains("Install git", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_in_the_address_of_a_remote_is_never_told()
    {
        var anchor = _rig.Git(Bare("anchors.git"), "http://me:s3cret@127.0.0.1:1/anchors.git");

        var fault = Assert.Throws<AttestException>(() => anchor.Write(_rig.Grow(4), Cancel));
        var unread = Assert.Throws<AttestException>(() => anchor.Read(_rig.Log.Origin, Cancel));

        Assert.All((string[])[anchor.Name, fault.ToString(), unread.ToString()], text => Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal));
        Assert.Contains("http://***@127.0.0.1:1/anchors.git", fault.Message, StringComparison.Ordinal);
    }

    private string Bare(string name)
    {
        Git("", "init", "--bare", "--quiet", name);
        return _rig.At(name);
    }

    private string Ref() => "refs/attest/checkpoints/" + AnchoredCheckpoint.HashOf(_rig.Log.Origin);

    private string Git(string folder, params string[] arguments)
    {
        var (code, text) = Shell.Run(_rig.At(folder), "git", arguments);
        Assert.True(code == 0, text);
        return text.Trim();
    }
}
