using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Monitoring.Tests.Running.Processes.Unix;

public sealed class UnixFallbackTests : UnixPrograms
{
    [Fact]
    public void A_program_that_enters_a_group_first_is_itself_and_gets_its_own_arguments()
    {
        var folder = Directory.CreateDirectory(Path.Combine(Folder, "a b'\"")).FullName;
        var group = Path.Combine(Folder, "cgroup procs");
        var request = Program("sh", "-c", "printf '%s\\0' \"$@\"; pwd", "sh", "", "a b", "$x", "-e") with { WorkingDirectory = folder };
        var command = SpawnCommand.For(request, group);

        var outcome = Run(Program(command.Path, command.Arguments[1..]) with { WorkingDirectory = folder });
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal($"\0a b\0$x\0-e\0{folder}\n", Output.Text);
        Assert.Equal("0\n", File.ReadAllText(group));
    }

    [Fact]
    public void It_is_refused_as_exactly_as_without()
    {
        Assert.Equal(
            ErrorIds.CommandNotFound,
            Assert.Throws<AttestException>(() => SpawnCommand.For(Program("/no/such"), "x")).ErrorId);
        Assert.Equal(
            ErrorIds.WorkingDirectoryMissing,
            Assert.Throws<AttestException>(
                () => SpawnCommand.For(Program("/bin/true") with { WorkingDirectory = "/no/such" }, "x")).ErrorId);
        Write("plain", "", executable: false);
        Assert.Equal(
            ErrorIds.CommandNotExecutable,
            Assert.Throws<AttestException>(() => SpawnCommand.For(Program("./plain"), "x")).ErrorId);
    }

    [Theory]
    [InlineData("exit 9", 9)]
    [InlineData("kill -HUP $$", 129)]
    public void Without_a_process_handle_the_end_is_still_seen(string script, int code)
    {
        var runner = new UnixProcessRunner(TimeProvider.System, useHandles: false);
        Assert.Equal(code, runner.Run(Shell(script), Output, StopRequests.Never).ExitCode);
    }
}
