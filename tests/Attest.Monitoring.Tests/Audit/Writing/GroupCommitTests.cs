using System.Text;
using Attest.Monitoring.Audit.Journals;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>Who is told what, and when, when many share a flush.</summary>
public sealed class GroupCommitTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private int _flushes;

    private JournalFolder Folder => new(_temporary.At("journal"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public async Task What_is_written_behind_never_acknowledges_what_others_wait_for()
    {
        using var journal = new Journal(Folder, TimeProvider.System, flush: _ => Interlocked.Increment(ref _flushes));
        for (var round = 0; round < 500; round++)
        {
            var before = Volatile.Read(ref _flushes);
            var awaited = journal.WriteAsync("awaited"u8);
            journal.WriteBehind("behind"u8);
            await awaited;
            Assert.NotEqual(before, Volatile.Read(ref _flushes));
        }
    }

    [Fact]
    public void Nobody_is_told_that_an_entry_is_durable_before_a_flush_that_began_after_it_has_ended()
    {
        // How much of the file the last flush that has ended had before it.
        var durable = new long[1];
        using var journal = new Journal(Folder, TimeProvider.System, flush: file =>
        {
            var length = file.Length;
            Thread.Yield();
            Volatile.Write(ref durable[0], length);
        });
        var written = 0;
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, writer =>
        {
            for (var number = 0; number < 300; number++)
            {
                var entry = Encoding.ASCII.GetBytes($"{writer} {number}");
                Interlocked.Add(ref written, JournalRecord.HeaderSize + entry.Length);
                switch ((writer + number) % 4)
                {
                    case 0: journal.WriteBehind(entry); continue;
                    case 1: journal.WriteAsync(entry).Wait(TestContext.Current.CancellationToken); break;
                    default: journal.Write(entry); break;
                }

                Assert.Contains($"{writer} {number}", Entries(Volatile.Read(ref durable[0])));
            }
        });

        journal.Flush();
        Assert.Equal(written, Volatile.Read(ref durable[0]));
        Assert.Equal(1800, Entries(durable[0]).Distinct().Count());
    }

    [Fact]
    public void Threads_that_write_one_event_after_another_share_flushes()
    {
        using var journal = new Journal(Folder, TimeProvider.System, flush: _ =>
        {
            Interlocked.Increment(ref _flushes);
            Thread.Sleep(1);
        });
        using var together = new Barrier(8);
        var writers = Enumerable.Range(0, 8).Select(writer => new Thread(() =>
        {
            together.SignalAndWait();
            for (var number = 0; number < 50; number++) journal.Write(Encoding.ASCII.GetBytes($"{writer} {number}"));
        })).ToList();
        writers.ForEach(writer => writer.Start());
        writers.ForEach(writer => writer.Join());

        Assert.InRange(_flushes, 50, 399);
        Assert.Equal(400, Entries(journal.Position!.Value.Length).Distinct().Count());
    }

    [Fact]
    public void A_flush_that_fails_fails_all_who_share_it_and_the_next_has_a_new_file()
    {
        var fails = true;
        using var gate = new ManualResetEventSlim();
        using var journal = new Journal(Folder, TimeProvider.System, flush: _ =>
        {
            gate.Wait();
            if (Volatile.Read(ref fails)) throw new IOException("no");
        });
        var first = new Thread(() => Assert.ThrowsAny<IOException>(() => journal.Write("1"u8)));
        first.Start();
        SpinWait.SpinUntil(() => journal.Position is { Length: > 0 });
        var second = journal.WriteAsync("2"u8);
        var third = new Thread(() => Assert.ThrowsAny<IOException>(() => journal.Write("3"u8)));
        third.Start();
        gate.Set();

        first.Join();
        third.Join();
        Assert.ThrowsAny<IOException>(() => second.GetAwaiter().GetResult());
        Volatile.Write(ref fails, false);
        journal.Write("4"u8);
        Assert.InRange(Folder.Names().Count, 2, 4);
    }

    [Fact]
    public void Whatever_ends_a_flush_nothing_of_it_is_acknowledged()
    {
        var fails = true;
        using var journal = new Journal(Folder, TimeProvider.System, flush: _ =>
        {
            if (fails) throw new InvalidOperationException("out of order");
        });

        Assert.Throws<InvalidOperationException>(() => journal.Write("1"u8));
        fails = false;
        journal.Write("2"u8);
        Assert.Equal(2, Folder.Names().Count);
    }

    [Fact]
    public void What_was_written_behind_during_a_flush_is_in_the_file_after_it()
    {
        using var begun = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        using var journal = new Journal(Folder, TimeProvider.System, flush: _ =>
        {
            begun.Set();
            gate.Wait();
        });
        var writer = new Thread(() => journal.Write("awaited"u8));
        writer.Start();
        begun.Wait(TestContext.Current.CancellationToken);
        journal.WriteBehind("behind"u8);
        gate.Set();
        writer.Join();

        Assert.Equal(["awaited", "behind"], Entries(journal.Position!.Value.Length));
    }

    private List<string> Entries(long length)
    {
        var read = new List<string>();
        if (Folder.Names() is not [var name]) return read;
        using var file = new FileStream(Folder.PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[length];
        file.ReadExactly(content);
        ReadOnlySpan<byte> rest = content;
        while (JournalRecord.TryRead(rest, out var size))
        {
            read.Add(Encoding.ASCII.GetString(rest[JournalRecord.HeaderSize..size]));
            rest = rest[size..];
        }

        return read;
    }
}
