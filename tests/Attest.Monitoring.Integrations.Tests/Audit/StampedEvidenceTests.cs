using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Filtering;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Integrations.Tests.Pkcs;
using Attest.Monitoring.Tests.Audit;

namespace Attest.Monitoring.Integrations.Tests.Audit;

/// <summary>A log that openssl's authority stamps: what a verification and a pack of evidence say of when.</summary>
public sealed class StampedEvidenceTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-evidence-").FullName;
    private readonly List<string> _warnings = [];
    private StampAuthority _authority = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Needs.Unix();
        _ = Needs.Tool("openssl");
        _ = Needs.Tool("sha256sum");
        _authority = await StampAuthority.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_authority is not null) await _authority.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void An_auditor_with_openssl_alone_sees_when_each_event_was_in_the_log()
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");
        foreach (var key in (string[])["a", "b", "c"]) Told(key);
        var pack = Pack();

        var (code, text) = RunGuide(pack, blocks: 5);

        Assert.True(code == 0, text);
        var stamped = Path.Combine(pack, "stamps");
        Assert.Equal(3, Directory.GetDirectories(stamped).Length);
        Assert.Equal(3, text.Split("Verification: OK").Length - 1);
        Assert.Equal(3, text.Split(" was in the log at ").Length - 1);
        var fingerprint = _authority.Openssl("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha256").Split('=')[1].Trim().Replace(":", "", StringComparison.Ordinal);
        Assert.Contains(fingerprint, File.ReadAllText(Path.Combine(pack, "README.md")), StringComparison.OrdinalIgnoreCase);
        Assert.Empty(_warnings);
    }

    [Theory]
    [InlineData("checkpoint.tsr")]
    [InlineData("checkpoint")]
    public void A_stamp_or_what_was_stamped_that_is_changed_fails_its_step(string file)
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");
        Told("a");
        var pack = Pack();
        var path = Path.Combine(Directory.GetDirectories(Path.Combine(pack, "stamps")).Single(), file);
        var content = File.ReadAllBytes(path);
        content[^5] ^= 1;
        File.WriteAllBytes(path, content);
        Shell.Run(pack, "sh", "-c", "find . -type f ! -name SHA256SUMS | xargs sha256sum > ../sums; mv ../sums SHA256SUMS");

        Assert.NotEqual(0, RunGuide(pack, blocks: 5).Code);
    }

    [Fact]
    public void Of_two_stamps_the_earliest_that_covers_an_event_goes_with_it()
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");
        Told("a");
        Told("b");

        var stamped = Directory.GetDirectories(Path.Combine(Pack("key=a"), "stamps"));

        // Made right after it: of a checkpoint that holds hardly more.
        Assert.StartsWith("0000000000000000000", Path.GetFileName(Assert.Single(stamped)), StringComparison.Ordinal);
        Assert.Equal("checkpoint checkpoint.tsr proofs", string.Join(' ', Directory.GetFileSystemEntries(stamped[0]).Select(Path.GetFileName).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Stamps_beside_the_log_say_when_and_leave_it_unproven_that_nothing_was_cut()
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");
        Told("a");

        var result = new AuditChecking(Request()).Run(Cancel);

        Assert.Equal(Verdict.Unproven, result.Completeness.Verdict);
        var anchor = Assert.Single(result.Anchors);
        Assert.InRange(anchor.Time!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddSeconds(2));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", folder: {0}/elsewhere")]
    public void A_log_that_was_copied_whole_says_by_itself_when_its_events_were_there(string folder)
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root}{string.Format(null, folder, _folder)} }}");
        foreach (var key in (string[])["a", "b", "c"]) Told(key);
        var copy = Path.Combine(_folder, "copy");
        using (var log = AuditReading.Open(Request(), MonitoringSession.Open)) log.Copy(copy, Cancel);
        var again = Path.Combine(_folder, "again");
        using (var log = AuditReading.Open(Request() with { Home = copy }, MonitoringSession.Open)) log.Copy(again, Cancel);
        foreach (var gone in (string[])["home", "elsewhere", "attest.yml"])
        {
            if (Directory.Exists(Path.Combine(_folder, gone))) Directory.Delete(Path.Combine(_folder, gone), recursive: true);
            else File.Delete(Path.Combine(_folder, gone));
        }

        foreach (var home in (string[])[copy, again])
        {
            var result = new AuditChecking(Request() with { Home = home }) { Authorities = _authority.Root }.Run(Cancel);

            Assert.True(result.IsValid, string.Join(" | ", result.Findings));
            Assert.Equal(6, Directory.GetFiles(Path.Combine(home, "stamps"), "*", SearchOption.AllDirectories).Length);
            var anchor = Assert.Single(result.Anchors);
            Assert.Contains("(3 checkpoints", anchor.Answer.Reason, StringComparison.Ordinal);
            Assert.InRange(anchor.Time!.Value, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddSeconds(2));
        }
    }

    [Fact]
    public void Stamps_elsewhere_prove_that_nothing_was_cut()
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root}, folder: {_folder}/elsewhere }}");
        Told("a");

        var result = new AuditChecking(Request()).Run(Cancel);

        Assert.Equal(Verdict.Pass, result.Completeness.Verdict);
        Assert.Contains("of them were there at 20", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_configuration_the_roots_that_are_given_say_whom_to_trust()
    {
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");
        Told("a");
        File.Delete(Path.Combine(_folder, "attest.yml"));

        Assert.Null(Assert.Single(new AuditChecking(Request()).Run(Cancel).Anchors).Time);
        Assert.NotNull(Assert.Single(new AuditChecking(Request()) { Authorities = _authority.Root }.Run(Cancel).Anchors).Time);
    }

    [Fact]
    public void An_authority_that_answers_rubbish_is_a_warning_and_an_event()
    {
        _authority.Answer = static _ => "rubbish"u8.ToArray();
        Configure($"{{ type: timestamp, url: \"{_authority.Url}\", authorities: {_authority.Root} }}");

        Told("a");

        Assert.Contains("no time stamp response", Assert.Single(_warnings), StringComparison.Ordinal);
        using var log = AuditReading.Open(Request(), MonitoringSession.Open);
        using var told = new MemoryStream();
        log.Write(new AuditQuery { Filter = FilterParser.Parse("event_type=anchor and status=failure") }, "json", told, Cancel);
        Assert.Contains("\"error_id\": \"Attest.AuditAnchorFailed\"", System.Text.Encoding.UTF8.GetString(told.ToArray()).Replace("\":\"", "\": \"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private void Configure(string anchor) => File.WriteAllText(Path.Combine(_folder, "attest.yml"), $"audit:\n  anchors:\n    - {anchor}\n");

    /// <summary>One session that tells the log something and copies its checkpoint to the anchors.</summary>
    private void Told(string key)
    {
        using var session = MonitoringSession.Open(Request());
        session.Audit.Record(AuditEventTypes.ConfigChange, new KeyValuePair<string, object>("key", key));
        session.Audit.Anchor();
    }

    private string Pack(string filter = "event_type=config_change")
    {
        var pack = Path.Combine(_folder, "pack");
        using var log = AuditReading.Open(Request(), MonitoringSession.Open);
        log.Pack(new AuditQuery { Filter = FilterParser.Parse(filter) }, pack, Cancel);
        return pack;
    }

    private SessionRequest Request() => new()
    {
        Home = Path.Combine(_folder, "home"),
        ConfigPath = File.Exists(Path.Combine(_folder, "attest.yml")) ? Path.Combine(_folder, "attest.yml") : null,
        Environment = new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "", ["HOME"] = _folder, ["XDG_CONFIG_HOME"] = _folder },
        WorkingDirectory = Directory.CreateDirectory(Path.Combine(_folder, "work")).FullName,
        Adapters = Adapters.All,
        Warn = _warnings.Add,
    };

    private static (int Code, string Out) RunGuide(string pack, int blocks)
    {
        var said = "";
        var steps = File.ReadAllText(Path.Combine(pack, "README.md")).Split("```sh\n")[1..].Select(part => part.Split("```")[0]).ToList();
        Assert.Equal(blocks, steps.Count);
        foreach (var step in steps)
        {
            var (code, text) = Shell.Run(pack, "sh", "-c", step);
            said += text;
            if (code != 0) return (code, said);
        }

        return (0, said);
    }
}
