using System.Globalization;
using System.Text;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.State;

public sealed class SharedLineFileTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly List<string> _told = [];

    private string Log => _scratch["app.log"];

    [Fact]
    public void Two_writers_append_behind_each_other()
    {
        using var one = Open();
        using var other = Open();

        Assert.Null(one.Append("1\n"u8));
        Assert.Null(other.Append("2\n"u8));
        Assert.Null(one.Append("3\n"u8));

        Assert.Equal(["1", "2", "3"], File.ReadAllLines(Log));
    }

    [Fact]
    public void A_full_file_becomes_number_one_and_the_oldest_goes()
    {
        using var file = Open(most: 4, keep: 2);
        foreach (var line in (string[])["a", "b", "c", "d", "e", "f", "g"]) Assert.Null(file.Append(Encoding.UTF8.GetBytes(line + "\n")));

        Assert.Equal("g\n", File.ReadAllText(Log));
        Assert.Equal("e\nf\n", File.ReadAllText(Log + ".1"));
        Assert.Equal("c\nd\n", File.ReadAllText(Log + ".2"));
        Assert.False(File.Exists(Log + ".3"));
        Assert.Equal([Log + ".2", Log + ".1", Log], RotatedFiles.OldestFirst(Log));
    }

    [Fact]
    public void Two_that_find_it_full_at_once_rotate_it_once()
    {
        File.WriteAllText(Log, "12345678\n");
        RotatedFiles.Rotate(Log, most: 8, keep: 5);
        File.WriteAllText(Log, "new\n");
        RotatedFiles.Rotate(Log, most: 8, keep: 5);

        Assert.Equal("new\n", File.ReadAllText(Log));
        Assert.False(File.Exists(Log + ".2"));
    }

    [Fact]
    public void While_another_process_rotates_lines_go_on_into_the_file_there_is()
    {
        using var held = FileLock.TryTake(Log + ".lock");
        using var file = Open(most: 4);

        Assert.Null(file.Append("one\n"u8));
        Assert.Null(file.Append("two\n"u8));

        Assert.Equal("one\ntwo\n", File.ReadAllText(Log));
    }

    [Fact]
    public void A_file_that_was_renamed_away_is_made_anew()
    {
        using var file = Open();
        Assert.Null(file.Append("before\n"u8));
        File.Move(Log, Log + "-20261120");
        Assert.Null(file.Append("after\n"u8));

        Assert.Equal("before\n", File.ReadAllText(Log + "-20261120"));
        Assert.Equal("after\n", File.ReadAllText(Log));
    }

    [Fact]
    public void A_file_that_was_truncated_goes_on_from_its_beginning_without_a_hole()
    {
        using var file = Open();
        Assert.Null(file.Append("before\n"u8));
        File.Copy(Log, Log + ".copy");
        File.WriteAllText(Log, "");
        Assert.Null(file.Append("after\n"u8));

        Assert.Equal("before\n", File.ReadAllText(Log + ".copy"));
        Assert.Equal("after\n", File.ReadAllText(Log));
    }

    [Theory]
    [InlineData("nocopytruncate\nnocreate")]
    [InlineData("nocopytruncate\ncreate 0640")]
    [InlineData("copytruncate")]
    [InlineData("nocopytruncate\ncompress")]
    public void Logrotate_takes_every_line_there_was_and_the_log_goes_on(string how)
    {
        var logrotate = SecondOpinion.Need("logrotate", "logrotate");
        File.WriteAllText(_scratch["conf"], $"{Log} {{\nrotate 9\nmissingok\n{how}\n}}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_scratch["conf"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using var file = Open();
        for (var round = 1; round <= 3; round++)
        {
            Assert.Null(file.Append(Encoding.UTF8.GetBytes($"{round}\n")));
            var rotated = SecondOpinion.Ask(logrotate, ["-f", "-s", _scratch["status"], _scratch["conf"]]);
            Assert.True(rotated.Success, rotated.Error);
        }

        Assert.Null(file.Append("4\n"u8));
        Assert.Equal("4\n", File.ReadAllText(Log));
        if (how.EndsWith("compress", StringComparison.Ordinal)) return;
        Assert.Equal(["3\n", "2\n", "1\n"], Enumerable.Range(1, 3).Select(number => File.ReadAllText(RotatedFiles.Name(Log, number))));
    }

    [Fact]
    public void Folders_on_the_way_are_made_and_the_file_is_not_for_everybody()
    {
        using var file = new SharedLineFile(_scratch["a/b/app.log"], 1000, 2);
        Assert.Null(file.Append("line\n"u8));

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(_scratch["a/b/app.log"]) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
    }

    [Fact]
    public void What_cannot_be_written_is_held_until_it_can()
    {
        Directory.CreateDirectory(Log);
        using var file = Open();
        Assert.Null(file.Append("one\n"u8));
        Assert.Null(file.Append("two\n"u8));
        Directory.Delete(Log);
        Assert.Null(file.Append("three\n"u8));

        Assert.Equal(["one", "two", "three"], File.ReadAllLines(Log));
        Assert.Equal(0, file.Lost);
        Assert.Null(file.Close());
    }

    [Fact]
    public void What_is_held_at_the_end_is_lost_and_counted()
    {
        Directory.CreateDirectory(Log);
        using var file = Open();
        Assert.Null(file.Append("one\ntwo\n"u8));
        Assert.Null(file.Append("three\n"u8));

        Assert.NotNull(file.Close());
        Assert.Equal(3, file.Lost);
    }

    [Fact]
    public void No_more_than_1_MiB_is_held()
    {
        Directory.CreateDirectory(Log);
        using var file = Open();
        var line = Encoding.UTF8.GetBytes(new string('x', 600_000) + "\n");

        Assert.Null(file.Append(line));
        Assert.NotNull(file.Append(line));
        Directory.Delete(Log);
        Assert.Null(file.Append("end\n"u8));
        Assert.Equal(2, File.ReadAllLines(Log).Length);
    }

    [Fact]
    public void A_full_disk_takes_nothing_and_throws_nothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var file = new SharedLineFile("/dev/full", 1000, 2);

        Assert.Null(file.Append("held\n"u8));
        Assert.Contains("space", file.Close()!.Message, StringComparison.Ordinal);
        Assert.Equal(1, file.Lost);
    }

    [Fact]
    public void A_pipe_without_a_reader_holds_nobody_up()
    {
        var mkfifo = SecondOpinion.Need("mkfifo", "coreutils");
        Assert.True(SecondOpinion.Ask(mkfifo, [Log]).Success);
        using var file = Open();

        Assert.Null(file.Append("held\n"u8));
        Assert.NotNull(file.Close());
    }

    [Fact]
    public void A_folder_in_which_nothing_can_be_renamed_keeps_the_log_growing_and_says_so_once()
    {
        Directory.CreateDirectory(Log + ".1/in the way");
        using var file = Open(most: 4, keep: 1);
        foreach (var line in (string[])["one\n", "two\n", "three\n"]) Assert.Null(file.Append(Encoding.UTF8.GetBytes(line)));

        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(Log));
        Assert.Contains("app.log cannot be rotated", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_hundred_thousand_lines_from_each_of_ten_writers_none_is_lost_while_all_rotate_and_another_renames()
    {
        const int writers = 10, lines = 100_000;
        using var done = new CancellationTokenSource();
        var renamed = 0;
        var rotator = new Thread(() =>
        {
            // As logrotate does it, with names of its own.
            while (!done.IsCancellationRequested)
            {
                try
                {
                    // One rename(2), as mv does it; without 'overwrite' it is a link and an unlink, of two different files perhaps.
                    File.Move(Log, _scratch[$"away-{renamed++}"], overwrite: true);
                }
                catch (FileNotFoundException)
                {
                    // A writer has rotated it just now, or nobody has written yet.
                }

                Thread.Yield();
            }
        });
        rotator.Start();
        Parallel.For(0, writers, new ParallelOptions { MaxDegreeOfParallelism = writers }, writer =>
        {
            using var file = new SharedLineFile(Log, 1_000_000, 1000);
            var batch = new StringBuilder();
            for (var number = 0; number < lines; number++)
            {
                batch.Append(CultureInfo.InvariantCulture, $"{writer}:{number}\n");
                if (number % 100 != 99) continue;
                Assert.Null(file.Append(Encoding.UTF8.GetBytes(batch.ToString())));
                batch.Clear();
            }

            Assert.Null(file.Close());
        });
        done.Cancel();
        rotator.Join();

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(_scratch.Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            foreach (var line in File.ReadLines(file)) Assert.True(seen.Add(line), line);
        Assert.Equal(writers * lines, seen.Count);
        for (var writer = 0; writer < writers; writer++) Assert.Contains($"{writer}:{lines - 1}", seen);
    }

    public void Dispose() => _scratch.Dispose();

    private SharedLineFile Open(long most = 1_000_000, int keep = 3) => new(Log, most, keep, _told.Add);
}
