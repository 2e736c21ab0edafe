using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Tests.Audit.Writing;

namespace Attest.Monitoring.Tests.Audit.Reading;

public sealed class LogStorageTests
{
    [Fact]
    public void A_log_takes_what_its_files_take_as_it_grows()
    {
        using var bench = new LogBench();
        var storage = new LogStorage(bench.State.Audit, bench.State.Journal);
        Assert.Equal(0, storage.Read());
        var size = 0;
        foreach (var next in new[] { 1, 200, 256, 257, 600, 700 })
        {
            bench.Grow(size, next);
            size = next;
            Assert.Equal(Bytes(bench.State.Audit) + Bytes(bench.State.Journal), storage.Read());
        }
    }

    [Fact]
    public void Of_a_log_that_cannot_be_read_nothing_is_said()
    {
        using var bench = new LogBench();
        bench.Grow(0, 3);
        File.WriteAllText(Path.Combine(bench.State.Audit, "checkpoint"), "?");

        Assert.Null(new LogStorage(bench.State.Audit, bench.State.Journal).Read());
    }

    private static long Bytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
}
