using System.Text;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Output;

public sealed class StepOutputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-output-").FullName;
    private readonly RecordingView _view = new();

    private string LogFile => Path.Combine(_folder, "steps", "1.log");
    private string Log => File.ReadAllText(LogFile);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_silent_step_makes_no_file()
    {
        using var output = Output();
        output.Idle();
        output.Complete();
        Assert.Null(output.LogPath);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void The_log_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no modes; the folder's ACL is the user's.");
            return;
        }

        using var output = Output();
        output.Write(OutputStream.Standard, "x\n"u8);
        Assert.Equal(LogFile, output.LogPath);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(LogFile)!));
    }

    [Fact]
    public void Whole_lines_go_out_together_and_at_once()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, "one\ntwo\nthr"u8);
        Assert.Equal(["out:one\ntwo\n"], _view.Shown);
        Assert.Equal("one\ntwo\n", Log);
        output.Write(OutputStream.Standard, "ee\nfour\n"u8);
        Assert.Equal(["out:one\ntwo\n", "out:three\nfour\n"], _view.Shown);
    }

    [Fact]
    public void The_two_streams_are_never_mixed_within_a_line()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, "out 1, "u8);
        output.Write(OutputStream.Error, "err 1, "u8);
        output.Write(OutputStream.Standard, "out 2\n"u8);
        output.Write(OutputStream.Error, "err 2\n"u8);
        Assert.Equal("out 1, out 2\nerr 1, err 2\n", Log);
    }

    [Fact]
    public void A_prompt_is_shown_when_nothing_follows_and_the_other_stream_begins_a_new_line()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, "Name: "u8);
        Assert.Empty(_view.Shown);
        output.Idle();
        Assert.Equal("Name: ", Log);
        output.Idle();
        output.Write(OutputStream.Error, "too late\n"u8);
        output.Write(OutputStream.Standard, "bye\n"u8);
        Assert.Equal("Name: \ntoo late\nbye\n", Log);
        Assert.Equal(["out:Name: ", "out:\n", "err:too late\n", "out:bye\n"], _view.Shown);
    }

    [Fact]
    public void A_prompt_that_is_answered_goes_on_in_its_line()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, "Working"u8);
        output.Idle();
        output.Write(OutputStream.Standard, "... done\n"u8);
        Assert.Equal("Working... done\n", Log);
    }

    [Fact]
    public void A_pause_does_not_let_half_a_secret_through()
    {
        using var output = Output("hunter2!");
        output.Write(OutputStream.Standard, "pw: hunt"u8);
        output.Idle();
        Assert.Equal("pw: ", Log);
        output.Write(OutputStream.Standard, "er2!\n"u8);
        Assert.Equal("pw: ***\n", Log);
    }

    [Fact]
    public void A_secret_is_masked_in_each_stream_apart()
    {
        using var output = Output("hunter2!");
        output.Write(OutputStream.Standard, "hunt"u8);
        output.Write(OutputStream.Error, "er2!\n"u8);
        output.Write(OutputStream.Standard, "er2!\n"u8);
        Assert.Equal("er2!\n***\n", Log);
        Assert.Equal("er2!\n***", output.Tail);
    }

    [Fact]
    public void A_line_over_64_KiB_is_passed_on_in_pieces_between_characters()
    {
        using var output = Output();
        var line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("漢字", 50_000)) + "\n");
        foreach (var chunk in line.Chunk(4096))
        {
            output.Write(OutputStream.Standard, chunk);
            Assert.InRange(line.Length - _view.Bytes, 0, line.Length);
        }

        Assert.Equal(line, File.ReadAllBytes(LogFile));
        Assert.True(_view.Shown.Count >= 4);
        Assert.All(_view.Shown, static piece => Assert.DoesNotContain('\uFFFD', piece));
    }

    [Fact]
    public void Binary_output_and_a_missing_final_line_end_are_kept_to_the_byte()
    {
        var bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        using (var output = Output())
        {
            foreach (var chunk in bytes.Chunk(777)) output.Write(OutputStream.Standard, chunk);
            output.Complete();
        }

        Assert.Equal(bytes, File.ReadAllBytes(LogFile));
    }

    [Fact]
    public void Attempts_follow_each_other_in_one_log()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, "first"u8);
        output.Complete();
        Assert.Equal("first", Log);
        output.Write(OutputStream.Standard, "second\n"u8);
        output.Complete();
        Assert.Equal("first\nsecond\n", Log);
    }

    [Fact]
    public void A_log_that_is_there_is_appended_to()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(LogFile)!);
        File.WriteAllText(LogFile, "before\n");
        using var output = Output();
        output.Write(OutputStream.Standard, "after\n"u8);
        Assert.Equal("before\nafter\n", Log);
    }

    [Fact]
    public void A_full_disk_is_told_once_and_the_rest_is_still_shown()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("This system has no /dev/full.");
        using var output = new StepOutput("build", "/dev/full", SecretMasker.None, _view);
        var fault = Assert.Throws<AttestException>(() => output.Write(OutputStream.Standard, "one\n"u8));
        Assert.Equal(ErrorIds.OutputUnwritable, fault.ErrorId);
        Assert.Contains("build", fault.Message);
        Assert.Contains("/dev/full", fault.Message);
        Assert.Same(fault, output.Fault);
        output.Write(OutputStream.Standard, "two"u8);
        output.Complete();
        Assert.Equal(["out:one\n", "out:two"], _view.Shown);
    }

    [Fact]
    public void A_log_that_cannot_be_made_is_told()
    {
        File.WriteAllText(Path.Combine(_folder, "steps"), "a file where a folder should be");
        using var output = Output();
        var fault = Assert.Throws<AttestException>(() => output.Write(OutputStream.Standard, "one\n"u8));
        Assert.Equal(ErrorIds.OutputUnwritable, fault.ErrorId);
        Assert.Null(output.LogPath);
    }

    [Fact]
    public void A_view_that_throws_is_left_alone()
    {
        _view.Fault = new ObjectDisposedException("view");
        using var output = Output();
        output.Write(OutputStream.Standard, "one\n"u8);
        output.Write(OutputStream.Standard, "two\n"u8);
        output.Complete();
        Assert.Equal("one\ntwo\n", Log);
        Assert.Equal(1, _view.Calls);
    }

    [Fact]
    public void The_tail_is_the_last_lines_of_both_streams()
    {
        using var output = Output();
        for (var i = 1; i <= 100; i++)
            output.Write(i % 2 == 0 ? OutputStream.Standard : OutputStream.Error, Encoding.UTF8.GetBytes($"line {i}\r\n"));
        Assert.Equal(string.Join("\r\n", Enumerable.Range(81, 20).Select(static i => $"line {i}")), output.Tail.ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public void The_tail_of_a_long_line_is_cut_between_characters()
    {
        using var output = Output();
        output.Write(OutputStream.Standard, Encoding.UTF8.GetBytes("x" + string.Concat(Enumerable.Repeat("é", 40_000))));
        output.Complete();
        Assert.DoesNotContain('\uFFFD', output.Tail);
        Assert.InRange(Encoding.UTF8.GetByteCount(output.Tail), OutputTail.MostBytes - 4, OutputTail.MostBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Memory_does_not_grow_with_the_output(bool withSecrets)
    {
        using var output = withSecrets ? Output("hunter2!") : Output();
        var chunk = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2000).Select(static i => $"line {i} of a long log, here and there h\n")))[..65_500];
        for (var i = 0; i < 4; i++) output.Write(OutputStream.Standard, chunk);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var shown = _view.Calls;
        _view.Silent = true;
        for (var i = 0; i < 500; i++) output.Write(OutputStream.Standard, chunk);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Equal(500, _view.Calls - shown);
    }

    private StepOutput Output(params string[] secrets) =>
        new("build", LogFile, secrets.Length == 0 ? SecretMasker.None : Masking.Of(secrets), _view);
}
