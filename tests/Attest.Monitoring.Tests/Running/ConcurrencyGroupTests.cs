using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Running;

public sealed class ConcurrencyGroupTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly StateFolder _state;

    public ConcurrencyGroupTests() => _state = StateFolder.Open(_temporary.At("state"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_first_does_not_wait()
    {
        var waited = false;
        using var place = Enter("deploy", Id(1), () => waited = true);
        Assert.NotNull(place);
        Assert.False(waited);
    }

    [Fact]
    public void Groups_do_not_wait_for_each_other_whatever_their_names_hold()
    {
        using var one = Enter("a/../b", Id(1));
        using var other = Enter("deploy \u00e4 \0", Id(2));
        Assert.NotNull(one);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Runs_go_in_the_order_they_came()
    {
        var order = new List<int>();
        var first = Enter("g", Id(1))!;
        using var second = new ManualResetEventSlim();
        using var third = new ManualResetEventSlim();
        var later = Task.Run(() => Queue(3, third, order));
        third.Wait();
        var sooner = Task.Run(() => Queue(2, second, order));
        second.Wait();
        lock (order) order.Add(1);
        first.Dispose();
        await Task.WhenAll(later, sooner);
        Assert.Equal([1, 2, 3], order);
    }

    [Fact]
    public void A_dead_runs_ticket_is_nobodys()
    {
        // What a killed process leaves: its ticket, and no lock on it.
        using (Enter("g", Id(2)))
        {
            var folder = Assert.Single(Directory.GetDirectories(_state.Groups));
            File.WriteAllText(Path.Combine(folder, Id(1)), "");
        }

        var waited = false;
        using var place = Enter("g", Id(3), () => waited = true);
        Assert.NotNull(place);
        Assert.False(waited);
    }

    [Fact]
    public void Who_is_cancelled_while_waiting_leaves_the_queue()
    {
        using var first = Enter("g", Id(1));
        using var cancel = new CancellationTokenSource();
        Assert.Null(ConcurrencyGroup.Enter(_state, "g", Id(2), TimeProvider.System, cancel.Cancel, cancel.Token));
        first!.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(Assert.Single(Directory.GetDirectories(_state.Groups))));
    }

    private void Queue(int number, ManualResetEventSlim queued, List<int> order)
    {
        using var place = Enter("g", Id(number), queued.Set);
        lock (order) order.Add(number);
    }

    private ConcurrencyGroup? Enter(string group, string runId, Action? queued = null) =>
        ConcurrencyGroup.Enter(_state, group, runId, TimeProvider.System, queued ?? (() => { }), CancellationToken.None);

    private static string Id(int number) => $"00000000-0000-7000-8000-{number:D12}";
}
