using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Tests.Running.Processes.Trees;

public sealed class ProcessTreeTests
{
    private const int Root = 1000;
    private readonly WrittenTable _table = new();
    private readonly ProcessTree _tree;

    public ProcessTreeTests() => _tree = new ProcessTree(_table, Root, new Dictionary<string, string> { ["RUN"] = "1" });

    [Fact]
    public void Children_of_children_are_members_in_whatever_order_they_stand() =>
        Assert.Equal([Root, 900, 901, 902], Members(Row(902, parent: 901), Row(901, parent: 900), Row(900, Root), Row(Root, 1), Row(5, 1)));

    [Fact]
    public void Its_session_is_a_member_without_a_parent() =>
        Assert.Equal([Root, 1001], Members(Row(Root, 1), Row(1001, 1, session: Root), Row(1002, 1, session: 7)));

    [Fact]
    public void A_marked_one_is_a_member_wherever_it_is()
    {
        _table.Marked.Add(1001);
        Assert.Equal([Root, 1001, 1002], Members(Row(Root, 1), Row(1001, 1), Row(1002, 1001), Row(1003, 1)));
    }

    [Fact]
    public void A_mark_on_one_that_is_older_is_not_even_read()
    {
        _table.Marked.Add(999);
        Assert.Equal([Root], Members(Row(Root, 1, started: 50), Row(999, 1, started: 49)));
    }

    [Fact]
    public void One_that_was_known_stays_known_when_its_parent_is_gone()
    {
        Members(Row(Root, 1), Row(1001, Root, session: 1001));
        Assert.Equal([Root, 1001], Members(Row(Root, 1), Row(1001, 1, session: 1001)));
    }

    [Fact]
    public void An_id_that_was_given_again_is_not_known()
    {
        Members(Row(Root, 1), Row(1001, Root, session: 1001, started: 60));
        Assert.Equal([Root], Members(Row(Root, 1), Row(1001, 1, session: 1001, started: 70), Row(1002, 1, session: 1001)));
    }

    [Fact]
    public void What_is_left_in_a_session_that_a_member_began_is_found()
    {
        Members(Row(Root, 1), Row(1001, Root, session: 1001));
        Assert.Equal([Root, 1002], Members(Row(Root, 1), Row(1002, 1, session: 1001)));
    }

    [Fact]
    public void The_dead_are_no_members_and_their_children_are() =>
        Assert.Equal([Root, 1002], Members(Row(Root, 1), Row(1001, Root) with { Dead = true }, Row(1002, 1001)));

    [Fact]
    public void We_ourselves_are_never_a_member() =>
        Assert.Equal([Root], Members(Row(Root, 1), Row(Environment.ProcessId, 1, session: Root)));

    private int[] Members(params ProcessEntry[] rows)
    {
        _table.Rows = rows;
        return [.. _tree.Members([.. rows]).Select(row => row.Pid).OrderBy(pid => pid != Root).ThenBy(pid => pid)];
    }

    private static ProcessEntry Row(int pid, int parent, int session = 1, long started = 50) =>
        new(pid, parent, pid, pid == Root ? Root : session, started, Dead: false, 0, TimeSpan.Zero);

    /// <summary>A process table as a test writes it.</summary>
    private sealed class WrittenTable : ProcessTable
    {
        public ProcessEntry[] Rows { get; set; } = [];

        public HashSet<int> Marked { get; } = [];

        public override bool TryRead(int pid, out ProcessEntry entry)
        {
            entry = Array.Find(Rows, row => row.Pid == pid);
            return entry.Pid == pid;
        }

        public override void ReadAll(List<ProcessEntry> into) => into.AddRange(Rows);

        public override void ReadYounger(int pid, TimeSpan age, List<ProcessEntry> into) => ReadAll(into);

        public override bool Carries(int pid, Marks marks) => Marked.Contains(pid);

        public override string Name(int pid) => "written";

        public override long PeakMemory(int pid) => 0;

        public override void Signal(in ProcessEntry process, int signal) => throw new InvalidOperationException();
    }
}
