using System.Net;
using System.Text.Json;

namespace Attest.Cli.Tests.Serving;

/// <summary>The audit log as <c>attest serve</c> publishes it, read by a client that shares no code with us.</summary>
public sealed class TilesTests
{
    [Fact]
    public void A_client_of_the_specification_rebuilds_the_signed_root_over_http_while_the_log_grows()
    {
        using var box = new Sandbox();
        box.Pipeline(string.Join('\n', Enumerable.Range(0, 270).Select(n => $"  - {{ id: s{n}, create_file: {{ path: out.txt, content: x }} }}")));
        box.Run("run", "--quiet").Gave(0);
        using var served = Served.Start(box);

        // What the monitor said of its own start is in the tree within the interval, without another attest.
        var types = new List<string?>();
        while (!types.Contains("monitor_start")) types = Types(box, served);

        Assert.InRange(types.Count, 273, 1000);
        Assert.Equal(270, types.Count(type => type == "step_complete"));
        box.Run("exec", "--", Sandbox.Attest, "--version").Gave(0);
        while (types.Count(type => type == "pipeline_complete") < 2) types = Types(box, served);
        served.Stop().Gave(0);
        Assert.Contains("\"monitor_stop\"", box.Run("audit", "report", "--json", "--filter", "event_type=monitor_stop").Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_heartbeat_is_written_every_interval()
    {
        using var box = new Sandbox();
        box.Environment["ATTEST_AUDIT_HEARTBEAT_INTERVAL"] = "200ms";
        box.Environment["ATTEST_AUDIT_CHECKPOINT_INTERVAL"] = "100ms";
        using var served = Served.Start(box);

        // No sleep: it takes as long as three heartbeats and their checkpoint take.
        while (!HasCheckpoint(served) || Types(box, served).Count(type => type == "heartbeat") < 3) Thread.Yield();
    }

    [Fact]
    public void At_each_heartbeat_and_at_its_end_a_monitor_copies_the_checkpoint_to_the_anchors()
    {
        using var box = new Sandbox();
        box.Environment["ATTEST_AUDIT_HEARTBEAT_INTERVAL"] = "200ms";
        box.Environment["ATTEST_AUDIT_CHECKPOINT_INTERVAL"] = "100ms";
        var kept = Path.Combine(Directory.CreateDirectory(Path.Combine(box.Work, "else")).FullName, "kept");
        var user = Directory.CreateDirectory(Path.Combine(box.Environment["XDG_CONFIG_HOME"]!, "attest")).FullName;
        File.WriteAllText(Path.Combine(user, "attest.yml"), $"audit:\n  anchors:\n    - {{ type: file, path: {kept} }}\n");
        using var served = Served.Start(box);

        // No sleep: it takes as long as three heartbeats and their copies take.
        while (Anchored(kept).Count < 3) TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        served.Stop().Gave(0);

        // The last copy vouches for the end of the monitor too.
        var stop = box.Run("audit", "report", "--json", "--filter", "event_type=monitor_stop").Gave(0).Json().GetProperty("events")[0].GetProperty("seq").GetInt64();
        Assert.Equal(stop + 1, Anchored(kept)[^1]);
        box.Run("audit", "verify", "--require-anchor").Gave(0);
    }

    [Fact]
    public async Task Tiles_are_kept_forever_and_the_checkpoint_never_and_what_is_no_name_of_the_log_is_not_found()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");
        box.Run("run", "--quiet").Gave(0);
        using var served = Served.Start(box);
        var size = int.Parse((await Text(served, "audit/checkpoint")).Split('\n')[1], null);

        using var bundle = await served.Client.GetAsync(new Uri(served.Root, $"audit/tile/entries/000.p/{size}"), TestContext.Current.CancellationToken);
        Assert.Equal("application/octet-stream", bundle.Content.Headers.ContentType!.ToString());
        Assert.Equal("max-age=31536000, immutable", bundle.Headers.CacheControl!.ToString());
        foreach (var path in new[] { "audit/", "audit/tile/", "audit/tile/0/000", $"audit/tile/0/000.p/{size + 50}", "audit/tile/00/000", "audit/../keys/audit.pem", "audit/tile/../../keys/audit.pem", "audit/tile/%2e%2e/%2e%2e/keys/audit.pem" })
        {
            // As it stands: a client that puts paths in order would hide what is asked for.
            var address = new Uri(served.Root + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            using var answer = await served.Client.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{path}: {answer.StatusCode}");
        }
    }

    [Fact]
    public void What_the_log_takes_and_what_its_last_verification_said_are_metrics()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, create_file: { path: a.txt, content: x } }");
        box.Run("run", "--quiet").Gave(0);
        using var served = Served.Start(box);
        Assert.InRange(Served.Value(served.Scrape(), "attest_audit_storage_bytes") ?? 0, 500, 1_000_000);
        Assert.Null(Served.Value(served.Scrape(), "attest_audit_verify_status"));

        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        box.Run("audit", "verify").Gave(0);
        Assert.Equal(1, Served.Value(served.Scrape(), "attest_audit_verify_status"));
        Assert.InRange(Served.Value(served.Scrape(), "attest_audit_last_verified_timestamp_seconds") ?? 0, before, before + 600);

        // Another key is another question; a file that does not belong is not.
        box.Run("audit", "verify", "--key", box.Write("no.pem", "no key")).Gave(1);
        Assert.Equal(1, Served.Value(served.Scrape(), "attest_audit_verify_status"));
        File.WriteAllText(Path.Combine(box.Home, "audit", "stray"), "");
        box.Run("audit", "verify").Gave(1);
        Assert.Equal(0, Served.Value(served.Scrape(), "attest_audit_verify_status"));
    }

    /// <summary>The sizes of the checkpoints at a file.</summary>
    private static List<long> Anchored(string path) => File.Exists(path)
        ? [.. File.ReadAllText(path).Split('\n').Where(static line => line.Length is > 0 and < 19 && line.All(char.IsAsciiDigit)).Select(static line => long.Parse(line, null))]
        : [];

    private static bool HasCheckpoint(Served served) =>
        served.Client.Send(new HttpRequestMessage(HttpMethod.Head, new Uri(served.Root, "audit/checkpoint"))).IsSuccessStatusCode;

    private static Task<string> Text(Served served, string path) =>
        served.Client.GetStringAsync(new Uri(served.Root, path), TestContext.Current.CancellationToken);

    private static List<string?> Types(Sandbox box, Served served)
    {
        TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        var read = box.RunProgram(
            Needs.Tool("python3"),
            [Repository.PathOf("tests", "Attest.Cli.Tests", "Serving", "read_log.py"), $"{served.Root}audit", Path.Combine(box.Home, "keys", "audit.pub.pem")]);
        return [.. JsonDocument.Parse(read.Gave(0).Out).RootElement.GetProperty("types").EnumerateArray().Select(type => type.GetString())];
    }
}
