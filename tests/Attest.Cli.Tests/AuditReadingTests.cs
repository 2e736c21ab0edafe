using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>The audit log from the outside: what was run is there, can be asked, handed on and proven.</summary>
public sealed class AuditReadingTests
{
    [Fact]
    public void A_report_tells_what_ran_in_flat_keys()
    {
        using var here = Ran();

        var events = Events(here.Run("audit", "report", "--format", "json", "--since", "24h ago").Gave(0));

        Assert.Contains(events, e => e.GetProperty("event_type").GetString() == "pipeline_start" && e.GetProperty("pipeline").GetString() == "demo");
        var complete = events.Single(e => e.GetProperty("event_type").GetString() == "pipeline_complete");
        Assert.Equal("success", complete.GetProperty("status").GetString());
        Assert.True(complete.GetProperty("duration_ms").GetDouble() >= 0);
        Assert.Equal(Enumerable.Range(0, events.Count).Select(seq => (long)seq), events.Select(e => e.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public void The_queries_people_know_run_as_they_stand()
    {
        Needs.Unix();
        var jq = Needs.Tool("jq");
        using var here = Ran();
        here.Environment["PATH"] = $"{Path.GetDirectoryName(Sandbox.Attest)}:{Path.GetDirectoryName(jq)}:{Environment.GetEnvironmentVariable("PATH")}";

        Shell(here, "attest audit report --format json --since '1d ago' | jq -r '.events[] | select(.event_type == \"policy_violation\") | [.timestamp, .policy_name, .violation_type] | @csv'").Gave(0);
        var durations = Shell(here, "attest audit report --format json --since '1h ago' | jq -r '.events[] | select(.event_type == \"pipeline_complete\") | [.run_id, .duration_ms] | @csv' | sort -t, -k2 -n").Gave(0);
        Assert.Matches("^\"[0-9a-f-]{36}\",[0-9.]+\n$", durations.Out);
        Shell(here, "attest audit report --filter 'event_type=memory_warning' --since '1h ago'").Gave(0);
        Shell(here, "attest audit export --output audit_trail.json --timerange 7d && jq -e '.events | length > 0' audit_trail.json").Gave(0);

        using var tail = here.Start(Needs.Tool("sh"), ["-c", "attest audit tail --format json | jq --unbuffered '.event_type'"], null);
        tail.WaitFor("\"pipeline_start\"\n");
    }

    [Fact]
    public void A_tail_shows_what_comes_and_ends_on_ctrl_c()
    {
        Needs.Unix();
        using var here = Ran();
        using var tail = here.StartWithDefaultSignals("audit", "tail", "--filter", "event_type=pipeline_start");
        tail.WaitFor("\"pipeline\":\"demo\"");

        here.Write("second.yml", "schema: 1\nname: second\nsteps:\n  - { id: a, create_file: { path: a.txt, content: x } }\n");
        here.Run("run", "second.yml", "--quiet").Gave(0);
        here.Run("audit", "report").Gave(0);
        tail.WaitFor("\"pipeline\":\"second\"");
        tail.Signal("INT");

        var ended = tail.End().Gave(130);
        Assert.Equal(2, ended.Out.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void A_tail_ends_when_its_reader_has_gone()
    {
        Needs.Unix();
        using var here = Ran();
        using var tail = here.Start(Needs.Tool("sh"), ["-c", $"'{Sandbox.Attest}' audit tail --last 1 | head -n 1"], null);
        tail.WaitFor("audit_read");

        // Nothing more comes that it could fail to write.
        tail.End().Gave(0);
    }

    [Fact]
    public void Two_reports_into_one_file_stand_behind_each_other()
    {
        Needs.Unix();
        using var here = Ran();

        var both = Shell(here, $"'{Sandbox.Attest}' audit report --last 1 > both; '{Sandbox.Attest}' audit report --last 1 >> both; ('{Sandbox.Attest}' audit report --last 1; '{Sandbox.Attest}' audit report --last 1) > three; cat both three").Gave(0);

        Assert.Equal(8, both.Out.TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Verify_gives_three_answers_and_needs_an_anchor_for_the_third()
    {
        using var here = Ran();
        here.Run("audit", "report").Gave(0);

        var json = here.Run("audit", "verify", "--json").Gave(0).Json();
        Assert.Equal("pass", json.GetProperty("integrity").GetProperty("verdict").GetString());
        Assert.Equal("unproven", json.GetProperty("completeness").GetProperty("verdict").GetString());
        Assert.Equal("pass", json.GetProperty("authenticity").GetProperty("verdict").GetString());
        here.Run("audit", "verify", "--require-anchor").Gave(1);
        File.Copy(Path.Combine(here.Home, "audit", "checkpoint"), Path.Combine(here.Work, "kept"));
        here.Run("run", "--quiet").Gave(0);
        here.Run("audit", "report").Gave(0);
        here.Run("audit", "verify", "--require-anchor", "--checkpoint", "kept").Gave(0);
    }

    [Fact]
    public void Verify_names_what_is_wrong_and_ends_with_1()
    {
        using var here = Ran();
        here.Run("audit", "report").Gave(0);
        File.WriteAllText(Path.Combine(here.Home, "audit", "stray"), "");

        var ended = here.Run("audit", "verify").Gave(1);

        Assert.Contains("integrity     FAIL", ended.Out, StringComparison.Ordinal);
        Assert.Contains("stray", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_makes_no_state_folder_where_there_is_none()
    {
        using var here = new Sandbox();

        here.Run("audit", "verify").Gave(2);

        Assert.False(Directory.Exists(here.Home));
    }

    [Fact]
    public void A_proof_is_checked_without_the_log()
    {
        using var here = Ran();
        here.Run("audit", "prove", "0", "--output", "0.tlog-proof").Gave(0);
        var key = Path.Combine(here.Work, "key.pem");
        File.Copy(Path.Combine(here.Home, "keys", "audit.pub.pem"), key);

        here.Run("audit", "verify", "--proof", "0.tlog-proof", "--key", key, "--home", Path.Combine(here.Work, "none")).Gave(0);
        here.Run("audit", "verify", "--entry", "0").Gave(0);
        here.Write("0.tlog-proof", here.Read("0.tlog-proof").Replace("index 0", "index 1", StringComparison.Ordinal));
        here.Run("audit", "verify", "--proof", "0.tlog-proof", "--key", key).Gave(1);
        here.Run("audit", "prove", "99999").Gave(2);
    }

    [Fact]
    public void A_log_is_exported_whole_and_verifies_and_reads_on_its_own()
    {
        using var here = Ran();
        here.Run("audit", "export", "--format", "log", "--output", "copy").Gave(0);

        here.Run("audit", "verify", "--home", "copy").Gave(0);
        Assert.NotEmpty(Events(here.Run("audit", "report", "--json", "--home", "copy").Gave(0)));
        Assert.False(File.Exists(Path.Combine(here.Work, "copy", "format")));
        here.Run("audit", "export", "--format", "log", "--output", "copy").Gave(2);
        here.Run("audit", "export", "--format", "log").Gave(2);
        here.Run("audit", "export", "--format", "log", "--output", "c2", "--last", "1").Gave(2);
    }

    [Fact]
    public void Reads_and_exports_are_events_too()
    {
        using var here = Ran();
        here.Run("audit", "report", "--filter", "pipeline=demo").Gave(0);
        here.Run("audit", "export", "--output", "a.ndjson").Gave(0);

        var events = Events(here.Run("audit", "report", "--json").Gave(0));

        Assert.Contains(events, e => e.GetProperty("event_type").GetString() == "audit_read" && e.GetProperty("filter").GetString() == "pipeline=demo");
        Assert.Contains(events, e => e.GetProperty("event_type").GetString() == "audit_export" && e.GetProperty("output").GetString() == "a.ndjson");
    }

    [Theory]
    [InlineData("Attest.FilterInvalid", "--filter", "event_type")]
    [InlineData("Attest.FilterInvalid", "--filter", "event_type=polcy_violation")]
    [InlineData("Attest.ArgumentInvalid", "--since", "yesterday")]
    [InlineData("Attest.ArgumentInvalid", "--since", "1d", "--until", "2d")]
    [InlineData("Attest.ArgumentInvalid", "--last", "0")]
    [InlineData("Attest.ArgumentInvalid", "--last", "x")]
    [InlineData("Attest.ArgumentInvalid", "--timerange", "a..b")]
    public void A_question_that_cannot_be_read_is_told(string id, params string[] arguments)
    {
        using var here = new Sandbox();

        var json = here.Run(["audit", "report", "--json", .. arguments]).Gave(2).Json();

        Assert.Equal(id, json.GetProperty("error").GetProperty("id").GetString());
    }

    [Fact]
    public void A_key_that_is_not_there_is_no_verdict_on_the_log()
    {
        using var here = Ran();

        Assert.Equal("Attest.FileUnreadable", here.Run("audit", "verify", "--key", "nowhere.pem", "--json").Gave(2).Json().GetProperty("error").GetProperty("id").GetString());
        here.Run("audit", "verify", "--key", here.Write("none.pem", "no key")).Gave(1);
    }

    private static Sandbox Ran()
    {
        var here = new Sandbox();
        here.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");
        here.Run("run", "--quiet").Gave(0);
        return here;
    }

    private static Ended Shell(Sandbox here, string line) => here.RunProgram(Needs.Tool("sh"), ["-c", line]);

    private static List<JsonElement> Events(Ended ended) => [.. ended.Json().GetProperty("events").EnumerateArray()];
}
