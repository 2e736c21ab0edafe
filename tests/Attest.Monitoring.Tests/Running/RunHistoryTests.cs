using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Running;

public sealed class RunHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _temporary = new();
    private readonly StateFolder _state;
    private readonly RunHistory _history;

    public RunHistoryTests()
    {
        _state = StateFolder.Open(_temporary.At("state"));
        _history = new RunHistory(_state, new FixedTime(Start.AddDays(10)));
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_run_id_holds_its_time()
    {
        var id = RunId.New(new FixedTime(Start));
        Assert.True(RunId.IsValid(id));
        Assert.Equal(Start, RunHistory.StartOf(id));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../../../../../../../../../../etc/pwd")]
    [InlineData("0199f8c2-87a4-7696-99fa-3d9e3c12e7b")]
    [InlineData("{0199f8c2-87a4-7696-99fa-3d9e3c12e7b4")]
    public void What_is_no_run_id_names_no_folder(string text) => Assert.False(RunId.IsValid(text));

    [Fact]
    public void Runs_come_newest_first()
    {
        var ids = new[] { Add(1), Add(3), Add(2) };
        Assert.Equal([ids[1], ids[2], ids[0]], _history.Newest().Select(report => report.RunId));
    }

    [Fact]
    public void A_run_is_found_by_its_id_or_a_part_that_fits_no_other()
    {
        var id = Add(1);
        Add(2);
        Assert.Equal(id, _history.Find(id).RunId);
        Assert.Equal(id, _history.Find(id[^8..]).RunId);
        Assert.Equal(ErrorIds.RunNotFound, Assert.Throws<AttestException>(() => _history.Find(id[..4])).ErrorId);
        Assert.Equal(ErrorIds.RunNotFound, Assert.Throws<AttestException>(() => _history.Find("")).ErrorId);
    }

    [Fact]
    public void Pruning_keeps_the_young_the_last_and_the_living()
    {
        var old = new[] { Add(1), Add(2), Add(3) };
        var young = Add(9);
        using var living = FileLock.TryTake(Path.Combine(_state.Run(old[0]), "lock"));

        Assert.Equal([old[1]], _history.Prune(TimeSpan.FromDays(5), keepLast: 2, dryRun: true));
        Assert.True(Directory.Exists(_state.Run(old[1])));
        Assert.Equal([old[1]], _history.Prune(TimeSpan.FromDays(5), keepLast: 2, dryRun: false));
        Assert.Equal([young, old[2], old[0]], _history.Newest().Select(report => report.RunId));
    }

    private string Add(int day)
    {
        var id = RunId.New(new FixedTime(Start.AddDays(day)));
        using var folder = RunFolder.Create(_state, id);
        folder.Write(Reports.Full() with { RunId = id });
        folder.Close();
        return id;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
