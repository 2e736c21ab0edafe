using System.Buffers;
using System.Text;
using Attest.Monitoring.Audit.Journals;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Audit.Writing;

public sealed class JournalTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    private JournalFolder Folder => new(_temporary.At("journal"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void What_many_threads_write_is_there_once_each_in_each_ones_order()
    {
        using var journal = new Journal(Folder, TimeProvider.System);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, writer =>
        {
            for (var number = 0; number < 50; number++) journal.Write(Encoding.ASCII.GetBytes($"{writer} {number}"));
        });

        var read = All();
        Assert.Equal(400, read.Distinct().Count());
        Assert.Equal(400, read.Count);
        foreach (var writer in read.GroupBy(entry => entry[0])) Assert.Equal(writer.Select((_, number) => $"{writer.Key} {number}"), writer);
    }

    [Fact]
    public async Task What_is_awaited_is_there_when_it_completes()
    {
        using var journal = new Journal(Folder, TimeProvider.System);
        var writing = Enumerable.Range(0, 1000).Select(async number =>
        {
            await journal.WriteAsync(Encoding.ASCII.GetBytes($"{number}"));
            return All().Contains($"{number}");
        });

        Assert.All(await Task.WhenAll(writing.Take(64)), Assert.True);
    }

    [Fact]
    public void What_is_written_behind_is_in_the_file_at_once_and_before_what_comes_later()
    {
        using var journal = new Journal(Folder, TimeProvider.System);
        journal.WriteBehind("a"u8);
        Assert.Equal(["a"], All());
        journal.Write("b"u8);
        journal.WriteBehind("c"u8);
        journal.Flush();
        Assert.Equal(["a", "b", "c"], All());
    }

    [Fact]
    public void No_byte_of_a_journal_can_be_changed_and_still_give_another_entry()
    {
        var entries = new[] { "first", "second entry", "3" };
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var entry in entries) JournalRecord.Append(bytes, Encoding.ASCII.GetBytes(entry));
        for (var position = 0; position < bytes.WrittenCount; position++)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var changed = bytes.WrittenSpan.ToArray();
                changed[position] ^= (byte)(1 << bit);
                var read = Entries(changed);
                Assert.True(read.Count < entries.Length);
                Assert.Equal(entries.Take(read.Count), read);
            }
        }
    }

    [Fact]
    public void A_journal_cut_anywhere_gives_the_whole_entries_before()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>[]>(), ArbMap.Default.ArbFor<NonNegativeInt>(), (entries, cut) =>
        {
            var bytes = new ArrayBufferWriter<byte>();
            var ends = new List<int>();
            foreach (var entry in entries)
            {
                JournalRecord.Append(bytes, entry.Get);
                ends.Add(bytes.WrittenCount);
            }

            var length = bytes.WrittenCount == 0 ? 0 : cut.Get % (bytes.WrittenCount + 1);
            return Entries(bytes.WrittenSpan[..length].ToArray()).Count == ends.Count(end => end <= length);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        // RFC 3720, appendix B.4: 32 bytes of zeroes give 8a9136aa. A record's covers its length first.
        var bytes = new ArrayBufferWriter<byte>();
        JournalRecord.Append(bytes, new byte[28]);
        var withZeroLength = bytes.WrittenSpan.ToArray();
        Assert.True(JournalRecord.TryRead(withZeroLength, out _));
        uint crc = ~0u;
        foreach (var part in withZeroLength[..4].Concat(withZeroLength[8..]))
        {
            crc ^= part;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82f63b78);
        }

        Assert.Equal(~crc, BitConverter.ToUInt32(withZeroLength, 4));
    }

    [Fact]
    public void A_full_journal_is_followed_by_another()
    {
        using var journal = new Journal(Folder, TimeProvider.System, largest: 100);
        for (var number = 0; number < 30; number++) journal.Write(Encoding.ASCII.GetBytes($"number {number}"));

        Assert.InRange(Folder.Names().Count, 4, 10);
        Assert.Equal(30, All().Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error_and_the_next_entry_tries_again()
    {
        File.WriteAllText(_temporary.At("journal"), "in the way");
        using var journal = new Journal(Folder, TimeProvider.System);
        Assert.ThrowsAny<IOException>(() => journal.Write("lost"u8));
        Assert.ThrowsAny<IOException>(() => journal.WriteBehind("lost"u8));
        File.Delete(_temporary.At("journal"));
        journal.Write("kept"u8);
        Assert.Equal(["kept"], All());
    }

    private static List<string> Entries(ReadOnlySpan<byte> journal)
    {
        var read = new List<string>();
        while (JournalRecord.TryRead(journal, out var size))
        {
            read.Add(Encoding.ASCII.GetString(journal[JournalRecord.HeaderSize..size]));
            journal = journal[size..];
        }

        return read;
    }

    private List<string> All() => [.. Folder.Names().SelectMany(name => Entries(Shared(Folder.PathOf(name))))];

    private static byte[] Shared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var content = new byte[file.Length];
        file.ReadExactly(content);
        return content;
    }
}
