using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

public sealed class GitCheckoutTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void Git_itself_agrees_on_branch_commit_worktree_packed_refs_and_detached_head()
    {
        var git = SecondOpinion.Need("git", "git");
        var main = _scratch["main"];
        Git(git, "init", "-q", "-b", "main", main);
        Git(git, "-C", main, "remote", "add", "origin", "https://token@example.org/acme/shop.git");
        Git(git, "-C", main, "-c", "user.name=n", "-c", "user.email=e@example.org", "commit", "-q", "--allow-empty", "-m", "first");
        var commit = Git(git, "-C", main, "rev-parse", "HEAD").Trim();
        var url = "https://example.org/acme/shop";
        Directory.CreateDirectory(Path.Combine(main, "a", "b"));

        Assert.Equal(new GitCheckout(url, "refs/heads/main", commit), GitCheckout.Find(Path.Combine(main, "a", "b")));

        Git(git, "-C", main, "worktree", "add", "-q", "-b", "feature/x", _scratch["tree"]);
        Assert.Equal(new GitCheckout(url, "refs/heads/feature/x", commit), GitCheckout.Find(_scratch["tree"]));

        Git(git, "-C", main, "pack-refs", "--all");
        Assert.Equal(new GitCheckout(url, "refs/heads/main", commit), GitCheckout.Find(main));
        Assert.Equal(new GitCheckout(url, "refs/heads/feature/x", commit), GitCheckout.Find(_scratch["tree"]));

        Git(git, "-C", main, "checkout", "-q", "--detach");
        Assert.Equal(new GitCheckout(url, null, commit), GitCheckout.Find(main));
    }

    [Fact]
    public void A_branch_without_a_commit_has_none()
    {
        Directory.CreateDirectory(_scratch[".git"]);
        File.WriteAllText(_scratch[".git/HEAD"], "ref: refs/heads/main\n");

        Assert.Equal(new GitCheckout(null, "refs/heads/main", null), GitCheckout.Find(_scratch.Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("ref: refs/heads/.invalid")]
    [InlineData("ref: ../../../etc/passwd")]
    public void A_head_that_tells_nothing_is_no_error(string head)
    {
        Directory.CreateDirectory(_scratch[".git"]);
        File.WriteAllText(_scratch[".git/HEAD"], head);

        Assert.Equal(new GitCheckout(null, null, null), GitCheckout.Find(_scratch.Folder));
    }

    [Fact]
    public void A_configuration_of_absurd_size_is_not_read()
    {
        Directory.CreateDirectory(_scratch[".git"]);
        File.WriteAllText(_scratch[".git/config"], "[remote \"origin\"]\nurl=https://example.org/a/b\n" + new string('#', 2 << 20));

        Assert.Null(GitCheckout.Find(_scratch.Folder)!.Url);
    }

    [Theory]
    [InlineData("https://example.org/acme/shop.git", "https://example.org/acme/shop")]
    [InlineData("https://user:pass@example.org:8443/acme/shop/?q=1", "https://example.org:8443/acme/shop")]
    [InlineData("http://example.org/acme/shop", "http://example.org/acme/shop")]
    [InlineData("ssh://git@example.org:2222/acme/shop.git", "https://example.org/acme/shop")]
    [InlineData("git@example.org:acme/shop.git", "https://example.org/acme/shop")]
    [InlineData("example.org:acme/shop", "https://example.org/acme/shop")]
    [InlineData("/srv/git/shop.git", null)]
    [InlineData("../shop.git", null)]
    [InlineData("./a:b@c", null)]
    [InlineData("C:\\repos\\shop", null)]
    [InlineData("file:///srv/git/shop.git", null)]
    [InlineData("https://", null)]
    [InlineData("a:b@c", null)]
    [InlineData(":", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_remote_becomes_a_page_without_credentials(string? remote, string? page) =>
        Assert.Equal(page, GitRemote.ToPage(remote));

    [Fact]
    public void Only_the_url_of_origin_is_taken() => Assert.Equal(
        "https://example.org/right",
        GitRemote.Origin(
            """
            [core]
                url = https://example.org/wrong
            [remote "upstream"]
                url = https://example.org/wrong
            [remote "origin"]
                fetch = +refs/heads/*:refs/remotes/origin/*
                URL = "https://example.org/right"
            """));

    public void Dispose() => _scratch.Dispose();

    private static string Git(string git, params string[] arguments)
    {
        var answer = SecondOpinion.Ask(git, arguments);
        Assert.True(answer.Success, answer.Error);
        return answer.Output;
    }
}
