using Attest.Monitoring.Audit.Integration;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;
using Attest.Monitoring.Tests.Audit.Tree;

namespace Attest.Monitoring.Tests.Audit.Writing;

public sealed class IntegrationTests : IDisposable
{
    private readonly LogBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Events_are_in_the_log_in_their_order_and_the_journal_is_gone()
    {
        using (var log = _bench.Open())
        {
            log.Write(LogBench.Event("a"));
            log.WriteBehind(LogBench.Event("b"));
            Assert.True(log.HasPending());
            var head = log.Integrate();
            Assert.False(log.HasPending());
            Assert.Equal(2, head!.Size);
            Assert.Matches("^[A-Za-z0-9._-]+/attest/[0-9a-f-]{36}$", head.Origin);
        }

        Assert.Equal(["a", "b"], ReadLog.Messages(_bench.State));
        Assert.Equal(["checkpoint", "tile/0/000.p/2", "tile/entries/000.p/2"], ReadLog.Files(_bench.State));
        Assert.Equal(["integrated", "lock"], Directory.GetFiles(_bench.State.Journal).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Every_size_on_the_way_has_its_tiles_and_full_tiles_take_the_partial_ones_away()
    {
        var sizes = new[] { 1, 2, 255, 256, 257, 511, 512, 700, 65_535, 65_536, 65_537, 66_000 };
        var size = 0;
        foreach (var next in sizes)
        {
            _bench.Grow(size, next);
            size = next;
            Assert.Equal(next, ReadLog.Head(_bench.State).Size);
            if (next > 1000 && next != sizes[^1]) continue;
            Assert.Equal(Enumerable.Range(0, next).Select(number => $"{number}"), ReadLog.Messages(_bench.State));
        }

        // The partial tiles that remain are those of checkpoints whose full tile is not there yet.
        Assert.Equal(
            ["tile/0/257.p/208", "tile/1/001.p/1", "tile/2/000.p/1", "tile/entries/257.p/208"],
            ReadLog.Files(_bench.State).Where(file => file.Contains(".p/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_older_checkpoint_is_consistent_with_the_log()
    {
        var heads = new List<Checkpoint>();
        for (var round = 0; round < 12; round++)
        {
            _bench.Grow(round * 53, (round + 1) * 53);
            heads.Add(ReadLog.Head(_bench.State));
        }

        var tree = new GrownTree(ReadLog.Entries(_bench.State));
        Assert.Single(heads.Select(head => head.Origin).Distinct());
        foreach (var head in heads)
        {
            var proof = ConsistencyProof.Make(head.Size, heads[^1].Size, tree.Subtree);
            Assert.True(ConsistencyProof.Verifies(head.Size, heads[^1].Size, head.Root, heads[^1].Root, proof));
        }
    }

    [Fact]
    public void Within_the_interval_events_are_in_the_tree_without_being_asked_for()
    {
        var time = new Telemetry.ManualTime();
        using var log = _bench.Open(time);
        log.Write(LogBench.Event("a"));
        Assert.Empty(ReadLog.Messages(_bench.State));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a"], ReadLog.Messages(_bench.State));
        log.Write(LogBench.Event("b"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["a", "b"], ReadLog.Messages(_bench.State));
    }

    [Fact]
    public void The_making_of_the_key_is_the_first_event_when_it_is_told()
    {
        using var log = _bench.Open();
        log.KeyMade = key => LogBench.Event($"key {key.Id:x8}");
        log.Integrate();
        Assert.Equal([$"key {new KeyFile(Path.Combine(_bench.State.Keys, "audit.pem")).Verifiers()[0].Id:x8}"], ReadLog.Messages(_bench.State));
    }

    [Fact]
    public void After_a_rotation_the_log_goes_on_under_the_new_key()
    {
        _bench.Grow(0, 3);
        using (var next = SigningKey.Generate()) new KeyFile(Path.Combine(_bench.State.Keys, "audit.pem")).Replace(next);
        _bench.Grow(3, 5);
        Assert.Equal(5, ReadLog.Messages(_bench.State).Count);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(255)]
    [InlineData(300)]
    public void Cut_short_between_any_two_files_nothing_is_lost_and_nothing_is_there_twice(int size)
    {
        _bench.Grow(0, size);
        using (var log = _bench.Open())
        {
            for (var number = size; number < size + 260; number++) log.WriteBehind(LogBench.Event($"{number}"));
        }

        var before = _bench.Copy("before");
        _bench.Grow(0, 0);
        var written = Directory.EnumerateFiles(_bench.State.Audit, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(_bench.State.Root, path))
            .Where(path => !path.EndsWith("checkpoint", StringComparison.Ordinal) && !File.Exists(Path.Combine(before.Root, path)))
            .Order(StringComparer.Ordinal).ToList();
        Assert.InRange(written.Count, 3, 12);
        written.Add(Path.Combine("journal", "integrated"));

        for (var count = 0; count <= written.Count; count++)
        {
            foreach (var torn in new[] { false, true })
            {
                using var cut = new LogBench();
                Restore(before.Root, cut.State.Root);
                for (var index = 0; index < count; index++)
                {
                    var content = File.ReadAllBytes(Path.Combine(_bench.State.Root, written[index]));
                    if (torn && index == count - 1 && written[index] is var last && !last.EndsWith("integrated", StringComparison.Ordinal))
                        content = content[..(content.Length / 2)];
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(cut.State.Root, written[index]))!);
                    File.WriteAllBytes(Path.Combine(cut.State.Root, written[index]), content);
                }

                // More has come in the meantime: the next one has other tiles than the one that was cut short.
                var later = new Telemetry.ManualTime();
                later.Advance(TimeSpan.FromSeconds(5));
                using (var log = cut.Open(later))
                {
                    log.WriteBehind(LogBench.Event("more"));
                    log.Integrate();
                }

                Assert.Equal(
                    Enumerable.Range(0, size + 260).Select(number => $"{number}").Append("more"), ReadLog.Messages(cut.State));
                Assert.DoesNotContain(ReadLog.Files(cut.State), file => Strays(file, size));
            }
        }
    }

    [Theory]
    [InlineData("audit/checkpoint", "delete")]
    [InlineData("audit/checkpoint", "flip")]
    [InlineData("audit/tile/0/000.p/9", "delete")]
    [InlineData("audit/tile/0/000.p/9", "flip")]
    [InlineData("audit/tile/0/000.p/9", "cut")]
    [InlineData("audit/tile/entries/000.p/9", "delete")]
    [InlineData("audit/tile/entries/000.p/9", "flip")]
    [InlineData("audit/tile/entries/000.p/9", "cut")]
    [InlineData("journal/integrated", "delete")]
    [InlineData("journal/integrated", "cut")]
    public void Nothing_is_put_on_top_of_a_log_that_was_changed_and_events_are_kept_all_the_same(string file, string how)
    {
        _bench.Grow(0, 9);
        var path = Path.Combine(_bench.State.Root, file);
        var content = File.ReadAllBytes(path);
        if (how == "delete") File.Delete(path);
        else if (how == "cut") File.WriteAllBytes(path, content[..(content.Length / 2)]);
        else File.WriteAllBytes(path, [.. content.Select((part, index) => index == content.Length / 2 ? (byte)(part ^ 1) : part)]);

        using var log = _bench.Open();
        log.Write(LogBench.Event("kept"));
        var fault = Assert.Throws<AttestException>(() => log.Integrate());

        Assert.Equal(ErrorIds.AuditDamaged, fault.ErrorId);
        Assert.Contains(Path.GetDirectoryName(path)!, fault.Message);
        File.WriteAllBytes(path, content);
        log.Integrate();
        Assert.Equal(Enumerable.Range(0, 9).Select(number => $"{number}").Append("kept"), ReadLog.Messages(_bench.State));
    }

    [Fact]
    public void An_older_checkpoint_of_the_same_log_is_not_built_upon()
    {
        _bench.Grow(0, 9);
        var old = File.ReadAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"));
        _bench.Grow(9, 12);
        _bench.Grow(12, 15);
        File.WriteAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"), old);

        using var log = _bench.Open();
        Assert.Equal(ErrorIds.AuditDamaged, Assert.Throws<AttestException>(() => log.Integrate()).ErrorId);
    }

    [Fact]
    public void A_checkpoint_that_another_key_signed_is_not_built_upon()
    {
        _bench.Grow(0, 9);
        using var other = SigningKey.Generate();
        File.WriteAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"), LogHead.Sign(ReadLog.Head(_bench.State), other));

        using var log = _bench.Open();
        Assert.Equal(ErrorIds.AuditDamaged, Assert.Throws<AttestException>(() => log.Integrate()).ErrorId);
    }

    [Fact]
    public void A_journal_that_was_damaged_in_the_middle_costs_the_event_there_and_no_other()
    {
        _bench.Grow(0, 3);
        using (var log = _bench.Open())
            for (var number = 3; number < 9; number++) log.Write(LogBench.Event($"{number}"));
        var journal = Assert.Single(Directory.GetFiles(_bench.State.Journal, "*.wal"));
        var content = File.ReadAllBytes(journal);
        var size = content.Length / 6;
        var told = new List<AttestException>();

        // Anywhere in the third event: its length, its checksum, its text.
        foreach (var at in new[] { 0, 1, 3, 4, 7, 8, size / 2, size - 1 })
        {
            using var here = new LogBench();
            Restore(_bench.State.Root, here.State.Root);
            var path = Path.Combine(here.State.Journal, Path.GetFileName(journal));
            content[2 * size + at] ^= 1;
            File.WriteAllBytes(path, content);
            content[2 * size + at] ^= 1;

            using (var log = here.Open())
            {
                log.Failed = told.Add;
                log.Integrate();
                log.Integrate();
            }

            Assert.Equal(["0", "1", "2", "3", "4", "6", "7", "8"], ReadLog.Messages(here.State));
            var fault = Assert.Single(told);
            Assert.Equal(ErrorIds.AuditDamaged, fault.ErrorId);
            Assert.Contains(path, fault.Message, StringComparison.Ordinal);
            Assert.True(File.Exists(path + ".damaged"));
            Assert.False(File.Exists(path));
            told.Clear();
        }
    }

    [Fact]
    public void What_was_saved_of_a_damaged_journal_is_there_once_though_the_saving_was_cut_short()
    {
        using (var log = _bench.Open())
            for (var number = 0; number < 3; number++) log.Write(LogBench.Event($"{number}"));
        var journal = Assert.Single(Directory.GetFiles(_bench.State.Journal, "*.wal"));
        var content = File.ReadAllBytes(journal);
        content[content.Length / 3 + 20] ^= 1;
        File.WriteAllBytes(journal, content);
        using var log2 = _bench.Open();
        log2.Integrate();

        // As if the damaged file had not been put aside yet.
        File.Move(journal + ".damaged", journal);
        for (var again = 0; again < 3; again++) log2.Integrate();

        Assert.Equal(["0", "2"], ReadLog.Messages(_bench.State));
    }

    [Fact]
    public void Many_logs_on_one_folder_lose_nothing()
    {
        Parallel.For(0, 6, new ParallelOptions { MaxDegreeOfParallelism = 6 }, writer =>
        {
            for (var session = 0; session < 5; session++)
            {
                using var log = LogBench.Open(_bench.State, TimeProvider.System);
                for (var number = 0; number < 20; number++) log.Write(LogBench.Event($"{writer} {session} {number}"));
                if (session % 2 == 0) log.Integrate();
            }
        });
        _bench.Grow(0, 0);

        var messages = ReadLog.Messages(_bench.State);
        Assert.Equal(600, messages.Count);
        Assert.Equal(600, messages.Distinct().Count());
        Assert.Equal(["integrated", "lock"], Directory.GetFiles(_bench.State.Journal).Select(Path.GetFileName).Order());
    }

    /// <summary>Whether a partial tile is of neither the checkpoint before nor the one after.</summary>
    private static bool Strays(string file, int size)
    {
        if (!TilePath.TryParse(file, out var tile) || !tile.IsPartial) return false;
        return tile != TilePath.Last(tile.Level, size) && tile != TilePath.Last(tile.Level, size + 261);
    }

    private static void Restore(string from, string to)
    {
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target, overwrite: true);
        }
    }
}
