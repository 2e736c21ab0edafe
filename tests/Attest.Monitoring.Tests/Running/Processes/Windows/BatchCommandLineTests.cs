using Attest.Monitoring.Running.Processes.Windows;

namespace Attest.Monitoring.Tests.Running.Processes.Windows;

public sealed class BatchCommandLineTests
{
    [Theory]
    [InlineData("npm.cmd", true)]
    [InlineData("C:\\x\\Y.BAT", true)]
    [InlineData("cmd.exe", false)]
    [InlineData("bat", false)]
    public void It_is_needed_for_batch_files_only(string program, bool needed) =>
        Assert.Equal(needed, BatchCommandLine.IsNeededFor(program));

    [Theory]
    [InlineData("a&b", "\"a&b\"")]
    [InlineData("\"&calc", "\"\"\"&calc\"")]
    [InlineData("%PATH%", "\"%%cd:~,%PATH%%cd:~,%\"")]
    [InlineData("end\\", "\"end\\\\\"")]
    [InlineData("", "\"\"")]
    public void What_cmd_would_interpret_stays_inside_quotes(string argument, string quoted) =>
        Assert.Equal(
            $"cmd.exe /d /e:on /v:off /c \"\"C:\\n pm.cmd\" {quoted}\"", BatchCommandLine.For("C:\\n pm.cmd", [argument]));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\r")]
    public void A_line_break_is_refused(string argument)
    {
        var fault = Assert.Throws<AttestException>(() => BatchCommandLine.For("x.cmd", [argument]));
        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
    }
}
