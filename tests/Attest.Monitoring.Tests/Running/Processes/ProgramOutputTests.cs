using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class ProgramOutputTests : UnixPrograms
{
    [Fact]
    public void Both_streams_are_told_apart()
    {
        RunShell("echo out; echo err >&2");
        Assert.Equal("out\n", Output.Text);
        Assert.Equal("err\n", Output.ErrorText);
    }

    [Fact]
    public void A_line_of_a_megabyte_arrives_whole()
    {
        RunShell("head -c 1048576 /dev/zero | tr '\\0' x");
        Assert.Equal(1 << 20, Output.Bytes.Length);
        Assert.All(Output.Bytes.Chunk(1 << 16), part => Assert.Equal(-1, part.AsSpan().IndexOfAnyExcept((byte)'x')));
    }

    [Fact]
    public void Binary_output_is_not_changed()
    {
        var bytes = new byte[70_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(Folder, "binary"), bytes);
        RunShell("cat binary");
        Assert.Equal(bytes, Output.Bytes);
    }

    [Fact]
    public void Output_without_a_final_newline_is_whole()
    {
        RunShell("printf 'no newline'");
        Assert.Equal("no newline", Output.Text);
        Assert.Equal(1, Output.Completions);
    }

    [Fact]
    public void An_unfinished_line_that_rests_is_told()
    {
        // The program goes on only when the prompt was told.
        Assert.Equal(0, Run(Program("mkfifo", "answer")).ExitCode);
        Output.OnIdle = () => File.WriteAllText(Path.Combine(Folder, "answer"), "yes\n");
        RunShell("printf 'sure? '; read reply <answer; echo $reply");
        Assert.Equal("sure? yes\n", Output.Text);
        Assert.Equal(1, Output.Idles);
    }

    [Fact]
    public void Two_hundred_megabytes_pass_in_bounded_memory()
    {
        var output = new Counted();
        Runner.Run(Shell("head -c 200000000 /dev/zero"), output, StopRequests.Never);
        Assert.Equal(200_000_000, output.Bytes);
        Assert.InRange(output.Allocated, 0, 1 << 20);
    }

    [Fact]
    public void Output_that_others_hold_open_is_cut_after_a_second()
    {
        var start = TimeProvider.System.GetTimestamp();
        var outcome = RunShell("sleep 1000 & echo $!");
        Assert.True(outcome.OutputHeldOpen);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
        Assert.False(Lives(Assert.Single(PrintedPids())));
        Assert.Equal(1, Output.Completions);
    }

    [Fact]
    public void What_others_write_within_the_second_is_still_read()
    {
        // The writer goes on only when its parent has ended; the second never passes.
        Time.Halt();
        var outcome = RunShell("""
            p=$$; ( while [ -d /proc/$p ] && ! grep -q '^State:.Z' /proc/$p/status; do :; done; echo late ) &
            """);
        Assert.SkipUnless(OperatingSystem.IsLinux(), "waits by /proc");
        Assert.Equal("late\n", Output.Text);
        Assert.False(outcome.OutputHeldOpen);
        Assert.Empty(outcome.EndedStragglers);
    }

    [Fact]
    public void A_fault_of_the_taker_ends_the_program()
    {
        var fault = Assert.Throws<IOException>(
            () => Runner.Run(Shell("echo $$; exec sleep 1000"), new Full(Output), StopRequests.Never));
        Assert.Equal("disk full", fault.Message);
        Assert.False(Lives(Assert.Single(PrintedPids())));
    }

    private sealed class Full(IProcessOutput kept) : IProcessOutput
    {
        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            kept.Write(stream, bytes);
            throw new IOException("disk full");
        }

        public void Idle()
        {
        }

        public void Complete() => throw new InvalidOperationException("was told to have completed");
    }

    private sealed class Counted : IProcessOutput
    {
        private long _before;

        public long Bytes { get; private set; }

        /// <summary>By the thread that runs the program, between the first and the last read.</summary>
        public long Allocated { get; private set; }

        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            if (Bytes == 0) _before = GC.GetAllocatedBytesForCurrentThread();
            Bytes += bytes.Length;
            Allocated = GC.GetAllocatedBytesForCurrentThread() - _before;
        }

        public void Idle()
        {
        }

        public void Complete()
        {
        }
    }
}
