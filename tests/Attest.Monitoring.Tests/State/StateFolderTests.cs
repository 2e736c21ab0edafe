using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.State;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void The_flag_goes_before_the_variable_and_the_variable_before_the_convention()
    {
        var environment = new Dictionary<string, string>
        {
            ["ATTEST_HOME"] = _temporary.At("named"),
            ["XDG_STATE_HOME"] = _temporary.At("xdg"),
            ["HOME"] = _temporary.At("home"),
            ["LOCALAPPDATA"] = _temporary.At("local"),
        };
        Assert.Equal(_temporary.At("flag"), StateFolder.Locate(_temporary.At("flag"), environment));
        Assert.Equal(_temporary.At("named"), StateFolder.Locate(null, environment));
        environment.Remove("ATTEST_HOME");
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(_temporary.At("local/attest"), StateFolder.Locate(null, environment));
            return;
        }

        Assert.Equal(_temporary.At("xdg/attest"), StateFolder.Locate(null, environment));
        environment["XDG_STATE_HOME"] = "relative";
        Assert.Equal(_temporary.At("home/.local/state/attest"), StateFolder.Locate(null, environment));
    }

    [Fact]
    public void Without_any_place_the_error_names_ATTEST_HOME()
    {
        var fault = Assert.Throws<AttestException>(() => StateFolder.Locate(null, new Dictionary<string, string>()));
        Assert.Equal(ErrorIds.StateFolderUnusable, fault.ErrorId);
        Assert.Contains("ATTEST_HOME", fault.Message + fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_folder_is_for_its_owner_alone_and_says_its_format()
    {
        var state = StateFolder.Open(_temporary.At("new"));
        Assert.Equal("1\n", File.ReadAllText(Path.Combine(state.Root, "format")));
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(state.Root));
    }

    [Fact]
    public void A_newer_format_is_refused_with_the_remedy()
    {
        File.WriteAllText(Path.Combine(StateFolder.Open(_temporary.At("s")).Root, "format"), "2\n");
        var fault = Assert.Throws<AttestException>(() => StateFolder.Open(_temporary.At("s")));
        Assert.Equal(ErrorIds.StateFormatNewer, fault.ErrorId);
        Assert.Contains("Update", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("one")]
    [InlineData("99999999999999999999")]
    public void A_format_that_is_no_number_is_refused(string content)
    {
        File.WriteAllText(Path.Combine(StateFolder.Open(_temporary.At("s")).Root, "format"), content);
        Assert.Equal(
            ErrorIds.StateFolderUnusable,
            Assert.Throws<AttestException>(() => StateFolder.Open(_temporary.At("s"))).ErrorId);
    }

    [Fact]
    public void A_file_in_the_folders_place_is_refused()
    {
        File.WriteAllText(_temporary.At("file"), "");
        Assert.Equal(
            ErrorIds.StateFolderUnusable,
            Assert.Throws<AttestException>(() => StateFolder.Open(_temporary.At("file"))).ErrorId);
    }
}
