using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>Anchors from the outside: a run copies its checkpoint, a verification reads it, and what fails harms no run.</summary>
public sealed class AuditAnchorTests
{
    [Fact]
    public void A_run_copies_its_checkpoint_and_a_verification_needs_nothing_else()
    {
        using var here = new Sandbox();
        _ = Needs.Tool("git");
        Configure(here, $"{{ type: file, path: {Else(here)}/kept }}", $"{{ type: file, path: {Else(here)}/folder/ }}", $"{{ type: git, repository: {Repository(here)} }}");
        Run(here);
        Run(here);

        var json = here.Run("audit", "verify", "--require-anchor", "--json").Gave(0).Json();

        Assert.Equal("pass", json.GetProperty("completeness").GetProperty("verdict").GetString());
        Assert.Equal(["file", "folder", "git"], json.GetProperty("anchors").EnumerateArray().Select(anchor => anchor.GetProperty("source").GetString()!.Split(' ')[0]));
        Assert.All(json.GetProperty("anchors").EnumerateArray(), anchor =>
        {
            Assert.Equal("pass", anchor.GetProperty("verdict").GetString());
            Assert.Contains("2 checkpoints", anchor.GetProperty("reason").GetString(), StringComparison.Ordinal);
        });
        var told = here.Run("audit", "report", "--filter", "event_type=anchor", "--format", "json").Gave(0).Json().GetProperty("events").EnumerateArray().ToList();
        Assert.Equal(6, told.Count);
        Assert.All(told, one => Assert.Equal("success", one.GetProperty("status").GetString()));

        // A checkpoint that was kept by hand is one note of many.
        here.Run("audit", "verify", "--checkpoint", $"{Else(here)}/kept").Gave(0);
    }

    [Fact]
    public void A_log_that_was_set_back_is_found_by_its_anchors_alone()
    {
        Needs.Unix();
        using var here = new Sandbox();
        Configure(here, $"{{ type: file, path: {Else(here)}/kept }}");
        Run(here);
        here.RunProgram(Needs.Tool("cp"), ["-a", here.Home, here.Home + ".before"]).Gave(0);
        Run(here);
        Directory.Delete(here.Home, recursive: true);
        Directory.Move(here.Home + ".before", here.Home);

        var ended = here.Run("audit", "verify").Gave(1);

        Assert.Contains("integrity     pass", ended.Out, StringComparison.Ordinal);
        Assert.Contains($"completeness  FAIL  file {Else(here)}/kept: it vouches for", ended.Out, StringComparison.Ordinal);
        Assert.Contains("were cut off", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_fails_is_a_warning_an_event_and_a_count_and_no_failed_run()
    {
        using var here = new Sandbox();
        _ = Needs.Tool("git");
        here.Write("plain", "");
        Configure(
            here,
            $"{{ type: file, path: {here.Work}/plain/kept }}",
            $"{{ type: git, repository: {Repository(here)}, remote: \"http://me:s3cret@127.0.0.1:1/a.git\" }}",
            "{ type: timestamp, url: \"http://me:s3cret@127.0.0.1:1/tsr?key=s3cret\" }",
            "{ type: s3, bucket: b, endpoint: \"http://127.0.0.1:1\", access_key_variable: NO_SUCH_KEY, secret_key_variable: NO_SUCH_KEY }",
            $"{{ type: file, path: {Else(here)}/kept }}");
        here.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");

        var ended = here.Run("run").Gave(0);

        var warnings = ended.Error.Split('\n').Where(line => line.StartsWith("attest: warning: The anchor ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["file", "git", "timestamp", "s3"], warnings.Select(line => line["attest: warning: The anchor ".Length..].Split(' ')[0]));
        Assert.Contains("the variable NO_SUCH_KEY is not set", warnings[3], StringComparison.Ordinal);
        var report = here.Run("audit", "report", "--filter", "event_type=anchor", "--format", "json").Gave(0);
        var told = report.Json().GetProperty("events").EnumerateArray().Select(one => one.GetProperty("status").GetString());
        Assert.Equal(["failure", "failure", "failure", "failure", "success"], told);
        Assert.DoesNotContain("s3cret", ended.Error + ended.Out + report.Out + here.Run("audit", "verify").Out + here.Run("config", "show").Out, StringComparison.Ordinal);
        var metrics = here.Run("metrics").Gave(0).Out;
        Assert.Contains("attest_audit_anchors_total{anchor=\"git\",result=\"failure\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("attest_audit_anchors_total{anchor=\"file\",result=\"success\"} 1", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anchor_that_failed_is_tried_again_at_the_next_run_and_vouches_for_both()
    {
        using var here = new Sandbox();
        var folder = Path.Combine(here.Work, "later");
        Configure(here, $"{{ type: file, path: {folder}/kept }}");
        Run(here);
        here.Run("audit", "verify", "--require-anchor").Gave(1);
        Directory.CreateDirectory(folder);
        Run(here);

        // One checkpoint, and it holds the first run too.
        var reason = here.Run("audit", "verify", "--require-anchor", "--json").Gave(0).Json().GetProperty("anchors")[0].GetProperty("reason").GetString()!;
        Assert.Matches("^the log still holds its [0-9]+ entries as they were$", reason);
    }

    [Fact]
    public void The_trace_carries_a_checkpoint_that_can_be_given()
    {
        using var here = new Sandbox();
        Configure(here, "trace");
        Run(here);
        var trace = File.ReadAllText(Directory.GetFiles(Path.Combine(here.Home, "runs"), "trace.jsonl", SearchOption.AllDirectories).Single());
        using var first = JsonDocument.Parse(trace.Split('\n').Single(line => line.Contains("attest.audit.checkpoint", StringComparison.Ordinal)));
        var root = first.RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans")[0].GetProperty("spans").EnumerateArray()
            .Single(span => span.GetProperty("name").GetString()!.StartsWith("RUN ", StringComparison.Ordinal));
        var attributes = root.GetProperty("attributes").EnumerateArray().ToDictionary(one => one.GetProperty("key").GetString()!, one => one.GetProperty("value"));
        here.Write("from-trace", attributes["attest.audit.checkpoint"].GetProperty("stringValue").GetString()!);
        Run(here);

        var text = here.Run("audit", "verify", "--require-anchor", "--checkpoint", "from-trace").Gave(0).Out;

        Assert.Contains($"the log still holds its {attributes["attest.audit.size"].GetProperty("intValue").GetString()} entries", text, StringComparison.Ordinal);
        Assert.Contains("anchor        unproven  trace: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Anchor_copies_now_and_says_where_it_could_not()
    {
        using var here = new Sandbox();
        here.Run("audit", "anchor").Gave(2);
        Configure(here, $"{{ type: file, path: {Else(here)}/kept, interval: 1d }}");
        Run(here);
        var kept = new FileInfo($"{Else(here)}/kept").Length;

        Assert.Contains("there   file ", here.Run("audit", "anchor").Gave(0).Out, StringComparison.Ordinal);

        // Whatever its interval.
        Assert.True(new FileInfo($"{Else(here)}/kept").Length > kept);
        Configure(here, $"{{ type: file, path: {here.Work}/nowhere/kept }}", $"{{ type: file, path: {Else(here)}/kept }}");
        var json = here.Run("audit", "anchor", "--json").Gave(1).Json();
        Assert.Equal([false, true], json.GetProperty("anchors").EnumerateArray().Select(one => one.GetProperty("succeeded").GetBoolean()));
    }

    [Fact]
    public void A_mistake_in_the_list_is_told_at_its_place()
    {
        using var here = new Sandbox();
        Configure(here, "{ type: file, pth: /x }", "{ type: fil, path: /x }", "{ type: git, repository: relative }", "{ type: git, repository: /x, remote: --upload-pack=evil }", "s3");

        var told = here.Run("config", "validate").Gave(1);

        var text = told.Out + told.Error;
        Assert.Contains("3:21: audit.anchors[0]: unknown key 'pth' of type file; did you mean 'path'?", text, StringComparison.Ordinal);
        Assert.Contains("audit.anchors[0] of type file lacks 'path'", text, StringComparison.Ordinal);
        Assert.Contains("audit.anchors[1]: the type must be one of file, git, s3, trace, timestamp; did you mean 'file'?", text, StringComparison.Ordinal);
        Assert.Contains("audit.anchors[2].repository must be an absolute path", text, StringComparison.Ordinal);
        Assert.Contains("audit.anchors[3].remote must be a name or a URL that does not begin with -", text, StringComparison.Ordinal);
        Assert.Contains("audit.anchors[4] of type s3 lacks 'bucket'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkout_can_neither_add_nor_remove_an_anchor()
    {
        using var here = new Sandbox();
        here.Write("attest.yml", "audit:\n  anchors:\n    - { type: file, path: /tmp/evil }\n");
        Assert.Contains("audit.anchors is refused", here.Run("config", "validate").Gave(1).Out, StringComparison.Ordinal);
        Configure(here, "trace");
        here.Write("attest.yml", "audit:\n  anchors: []\n");
        Assert.Contains("audit.anchors is refused", here.Run("config", "validate").Gave(1).Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("file")]
    public void No_package_of_an_anchor_is_loaded_by_a_run_that_needs_none(string anchor)
    {
        Needs.Linux();
        var strace = Needs.Tool("strace");
        using var here = new Sandbox();
        if (anchor.Length > 0) Configure(here, $"{{ type: file, path: {Else(here)}/kept }}");
        here.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");

        here.RunProgram(strace, ["-f", "-o", "calls", "-e", "trace=openat", Sandbox.Attest, "run"]).Gave(0);

        var calls = here.Read("calls");
        Assert.Contains("Attest.Monitoring.dll", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("AWSSDK", calls, StringComparison.Ordinal);
        Assert.DoesNotContain("System.Security.Cryptography.Pkcs", calls, StringComparison.Ordinal);
        if (anchor.Length == 0) Assert.False(Directory.Exists(Path.Combine(here.Home, "anchors")));
    }

    private static void Run(Sandbox here)
    {
        here.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");
        here.Run("run", "--quiet").Gave(0);
    }

    /// <summary>The user's own configuration: one of a checkout may not name anchors.</summary>
    private static void Configure(Sandbox here, params string[] anchors)
    {
        var folder = Directory.CreateDirectory(Path.Combine(here.Environment["XDG_CONFIG_HOME"]!, "attest")).FullName;
        File.WriteAllText(Path.Combine(folder, "attest.yml"), "audit:\n  anchors:\n" + string.Concat(anchors.Select(anchor => $"    - {anchor}\n")));
    }

    private static string Else(Sandbox here) => Directory.CreateDirectory(Path.Combine(here.Work, "else")).FullName;

    private static string Repository(Sandbox here)
    {
        var folder = Path.Combine(here.Work, "anchors.git");
        here.RunProgram(Needs.Tool("git"), ["init", "--bare", "--quiet", folder]).Gave(0);
        return folder;
    }
}
