using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Tests.Running.Processes;

public sealed class ProgramStartFaultTests : UnixPrograms
{
    [Fact]
    public void A_name_that_is_not_in_path_is_not_found()
    {
        var fault = Refused(Program("no-such-program-at-all"));
        Assert.Equal(ErrorIds.CommandNotFound, fault.ErrorId);
        Assert.Contains("no-such-program-at-all", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/program")]
    [InlineData("./none")]
    [InlineData("")]
    public void A_path_that_does_not_exist_is_not_found(string path) =>
        Assert.Equal(ErrorIds.CommandNotFound, Refused(Program(path)).ErrorId);

    [Fact]
    public void A_file_without_the_right_to_execute_is_told_from_one_that_is_missing()
    {
        Write("plain", "#!/bin/sh\n", executable: false);
        Assert.Equal(ErrorIds.CommandNotExecutable, Refused(Program("./plain")).ErrorId);

        var inPath = Program("plain");
        var environment = new Dictionary<string, string>(inPath.Environment) { ["PATH"] = Folder };
        Assert.Equal(ErrorIds.CommandNotExecutable, Refused(inPath with { Environment = environment }).ErrorId);
    }

    [Fact]
    public void A_folder_is_not_executable()
    {
        var fault = Refused(Program("/tmp"));
        Assert.Equal(ErrorIds.CommandNotExecutable, fault.ErrorId);
        Assert.Contains("folder", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#!/no/such/interpreter -x\n", "/no/such/interpreter")]
    [InlineData("#!/bin/sh\r\necho x\r\n", "carriage return")]
    [InlineData("echo no first line\n", "#!/bin/sh")]
    public void A_script_that_cannot_be_interpreted_says_why(string content, string said)
    {
        Write("script", content);
        var fault = Refused(Program("./script"));
        Assert.Equal(ErrorIds.CommandNotExecutable, fault.ErrorId);
        Assert.Contains(said, fault.Message + fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_working_directory_is_told_as_such()
    {
        var fault = Refused(Shell("true") with { WorkingDirectory = Path.Combine(Folder, "gone") });
        Assert.Equal(ErrorIds.WorkingDirectoryMissing, fault.ErrorId);
        Assert.Contains("gone", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_working_directory_that_is_a_file_is_told_as_such()
    {
        var file = Write("file", "");
        var fault = Refused(Program("/bin/true") with { WorkingDirectory = file });
        Assert.Equal(ErrorIds.WorkingDirectoryMissing, fault.ErrorId);
        Assert.Contains("is a file", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_that_are_too_large_are_refused()
    {
        var fault = Refused(Program("/bin/true", new string('x', 4 << 20)));
        Assert.Equal(ErrorIds.CommandNotExecutable, fault.ErrorId);
        Assert.Contains("too large", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_nul_in_an_argument_is_refused() =>
        Assert.Equal(ErrorIds.ArgumentInvalid, Refused(Program("/bin/echo", "a\0b")).ErrorId);

    [Fact]
    public void Nothing_stays_open_after_a_failed_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "counts /proc/self/fd");
        Refused(Program("/no/such"));
        var before = Descriptors();
        for (var i = 0; i < 50; i++) Refused(Program("/no/such"));

        // Other tests run at the same time: a leak would be two a start.
        Assert.InRange(Descriptors(), 0, before + 60);
    }

    private static int Descriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private AttestException Refused(ProcessRequest request)
    {
        var fault = Assert.Throws<AttestException>(() => Run(request));
        Assert.NotEmpty(fault.Remedy);
        return fault;
    }
}
