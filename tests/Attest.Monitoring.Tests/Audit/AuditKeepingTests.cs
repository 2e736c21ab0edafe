using System.Text;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Audit.Writing;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Audit;

public sealed class AuditKeepingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _warnings = [];
    private readonly StateFolder _state;
    private readonly SessionAudit _audit;

    public AuditKeepingTests()
    {
        _state = StateFolder.Open(_folder.At("home"));
        _audit = Session();
    }

    public void Dispose()
    {
        _audit.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_log_says_that_a_monitor_started_beats_and_ended()
    {
        using (Keep(heartbeat: TimeSpan.FromHours(1)))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(["monitor_start", "key_created"], Types());
            _time.Advance(TimeSpan.FromMinutes(59));
            Assert.DoesNotContain("heartbeat", Types());
            for (var hour = 0; hour < 3; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        _audit.Integrate();
        Assert.Equal(["monitor_start", "key_created", "heartbeat", "heartbeat", "heartbeat", "monitor_stop"], Types());
        Assert.Empty(_warnings);
    }

    [Fact]
    public void What_another_process_left_in_its_journal_is_in_the_tree_within_the_interval()
    {
        using var keeping = Keep(TimeSpan.FromHours(1));
        using (var other = LogBench.Open(_state)) other.Write(LogBench.Event("left behind"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["left behind"], ReadLog.Messages(_state));
    }

    [Fact]
    public void What_fails_is_told_once_tried_again_and_told_again_after_it_went_well()
    {
        using var keeping = Keep(TimeSpan.FromSeconds(10));
        _time.Advance(TimeSpan.FromSeconds(1));
        var checkpoint = Path.Combine(_state.Audit, "checkpoint");
        var content = File.ReadAllBytes(checkpoint);

        for (var round = 1; round <= 2; round++)
        {
            File.WriteAllText(checkpoint, "not a checkpoint");
            for (var second = 0; second < 30; second++) _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(round, _warnings.Count);
            Assert.Contains("changed from outside", _warnings[^1], StringComparison.Ordinal);
            File.WriteAllBytes(checkpoint, content);
            _time.Advance(TimeSpan.FromSeconds(1));
            content = File.ReadAllBytes(checkpoint);
        }

        // The beats that were due while the tree could not be written are in the log all the same.
        Assert.InRange(Types().Count(type => type == "heartbeat"), 4, 7);
    }

    [Fact]
    public void A_heartbeat_that_could_not_be_written_is_written_as_soon_as_it_can()
    {
        File.WriteAllText(_state.Journal, "in the way");
        using var keeping = Keep(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromMinutes(10));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains(_state.Journal, Assert.Single(_warnings), StringComparison.Ordinal);

        File.Delete(_state.Journal);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["heartbeat", "key_created"], Types());
        Assert.Single(_warnings);
    }

    [Fact]
    public void Each_heartbeat_and_the_end_of_the_monitor_copy_the_checkpoint_to_the_anchors()
    {
        var kept = _folder.At("kept");
        using var audit = Session(new FileAnchorSettings(kept) { Position = SourcePosition.None });
        using (Keep(TimeSpan.FromHours(1), audit))
        {
            _time.Advance(TimeSpan.FromMinutes(59));
            Assert.False(File.Exists(kept));
            _time.Advance(TimeSpan.FromMinutes(1));

            // What the first copies is the start, the key, and the heartbeat itself.
            Assert.Equal([3], Sizes(kept));
            for (var hour = 2; hour <= 3; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));

                // Each heartbeat, and the event of the copy before it.
                Assert.Equal(2 * hour + 1, Sizes(kept)[^1]);
                Assert.Equal(hour, Sizes(kept).Count);
            }
        }

        audit.Integrate();
        Assert.Equal(["anchor", "heartbeat", "anchor", "monitor_stop", "anchor"], Types()[^5..]);
        Assert.Equal(Types().Count - 1, Sizes(kept)[^1]);
        Assert.Empty(_warnings);
    }

    [Fact]
    public void An_anchor_that_cannot_be_reached_delays_no_end_and_no_heartbeat()
    {
        using var audit = Session(new FileAnchorSettings(_folder.At("nowhere/kept")) { Position = SourcePosition.None });
        using (Keep(TimeSpan.FromHours(1), audit))
        {
            _time.Advance(TimeSpan.FromHours(1));
            _time.Advance(TimeSpan.FromHours(1));
        }

        audit.Integrate();
        Assert.Equal(2, Types().Count(type => type == "heartbeat"));
        Assert.Equal(3, Types().Count(type => type == "anchor"));
        Assert.Equal("monitor_stop", Types()[^2]);
        Assert.All(_warnings, warning => Assert.Contains(_folder.At("nowhere"), warning, StringComparison.Ordinal));
        Assert.Equal(3, _warnings.Count);
    }

    private static List<long> Sizes(string kept) =>
        [.. NoteList.Read(File.ReadAllBytes(kept), out _).Select(note => TreeHead.TryRead(note, out _)!.Size)];

    private AuditKeeping Keep(TimeSpan heartbeat, SessionAudit? audit = null) =>
        new(audit ?? _audit, new AuditSettings { HeartbeatInterval = heartbeat }, _time, _warnings.Add, ["http://127.0.0.1:8080"]);

    private SessionAudit Session(params AnchorSettings[] anchors) => new(
        new SessionRequest
        {
            Environment = new Dictionary<string, string>(),
            WorkingDirectory = _folder.Root,
            Adapters = new SessionAdapters((_, _) => throw new InvalidOperationException()),
            Time = _time,
            Warn = _warnings.Add,
        },
        _state,
        () => new AuditSettings { Anchors = anchors },
        _ => { });

    private List<string> Types() => [.. ReadLog.Entries(_state).Select(entry => EntryFields.Text(entry, Encoding.UTF8.GetBytes("event_type"))!)];
}
