using System.Text;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Tests.Running.Processes.Trees;

public sealed class ProcStatTests
{
    [Theory]
    [InlineData("sh")]
    [InlineData("a b")]
    [InlineData("x) R 1 (y")]
    [InlineData("((")]
    public void The_name_may_hold_anything(string name)
    {
        Assert.True(Parse(name, 'S', 1, out var entry));
        Assert.Equal((42, 100, 200, 300, 5555L), (entry.Pid, entry.Parent, entry.Group, entry.Session, entry.Started));
        Assert.Equal(256L * Environment.SystemPageSize, entry.MemoryBytes);
        Assert.Equal(TimeSpan.FromMilliseconds(480), entry.CpuTime);
        Assert.False(entry.Dead);
    }

    [Fact]
    public void A_zombie_is_dead_unless_threads_of_it_live()
    {
        Assert.True(Parse("x", 'Z', 1, out var dead) && dead.Dead);
        Assert.True(Parse("x", 'Z', 3, out var alive) && !alive.Dead);
    }

    [Fact]
    public void A_thread_of_the_kernel_is_no_process() =>
        Assert.False(ProcStat.TryParse(
            "42 (kworker/0:1) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 5555 0 0 1"u8, 42, out _));

    [Theory]
    [InlineData("")]
    [InlineData("42 (sh")]
    [InlineData("42 (sh) ")]
    [InlineData("42 (sh) S 1 2 3")]
    public void Text_that_is_not_whole_is_no_entry(string text) =>
        Assert.False(ProcStat.TryParse(Encoding.UTF8.GetBytes(text), 42, out _));

    private static bool Parse(string name, char state, int threads, out ProcessEntry entry) =>
        ProcStat.TryParse(
            Encoding.UTF8.GetBytes(
                $"42 ({name}) {state} 100 200 300 0 -1 4194304 113 5 0 0 7 11 13 17 20 0 {threads} 0 5555 2777088 256 "
                + "18446744073709551615 1 1"),
            42, out entry);
}
