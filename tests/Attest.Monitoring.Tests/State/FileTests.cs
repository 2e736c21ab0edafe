using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.State;

public sealed class FileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_lock_is_held_by_one_until_it_lets_go()
    {
        var first = FileLock.TryTake(_temporary.At("lock"));
        Assert.NotNull(first);
        Assert.Null(FileLock.TryTake(_temporary.At("lock")));
        first.Dispose();
        using var second = FileLock.TryTake(_temporary.At("lock"));
        Assert.NotNull(second);
    }

    [Fact]
    public void A_lock_in_no_folder_is_an_error_and_not_held() =>
        Assert.Throws<DirectoryNotFoundException>(() => FileLock.TryTake(_temporary.At("none/lock")));

    [Fact]
    public void A_replaced_file_has_the_new_content_and_leaves_nothing_beside()
    {
        AtomicFile.Write(_temporary.At("file"), "old and longer"u8);
        AtomicFile.Write(_temporary.At("file"), "new"u8);
        Assert.Equal("new", File.ReadAllText(_temporary.At("file")));
        Assert.Equal(["file"], Directory.GetFiles(_temporary.Root).Select(Path.GetFileName));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_temporary.At("file")));
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_stays_as_it_was()
    {
        Directory.CreateDirectory(_temporary.At("folder/inside"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(_temporary.At("folder"), "x"u8));
        Assert.True(Directory.Exists(_temporary.At("folder/inside")));
        Assert.Equal(["folder"], Directory.GetFileSystemEntries(_temporary.Root).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_reader_sees_whole_contents_only_while_a_writer_replaces()
    {
        var contents = new[] { new string('a', 10_000), new string('b', 20_000) };
        AtomicFile.Write(_temporary.At("file"), Encoding.ASCII.GetBytes(contents[0]));
        using var stop = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                AtomicFile.Write(_temporary.At("file"), Encoding.ASCII.GetBytes(contents[i % 2]));
            }
        });
        for (var i = 0; i < 500; i++) Assert.Contains(File.ReadAllText(_temporary.At("file")), contents);
        await stop.CancelAsync();
        await writing;
    }
}
