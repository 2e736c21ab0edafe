using Attest.Monitoring.Running.Processes.Windows;

namespace Attest.Monitoring.Tests.Running.Processes.Windows;

public sealed class EnvironmentBlockTests
{
    [Fact]
    public void Variables_are_sorted_without_case_and_ended_twice()
    {
        var block = EnvironmentBlock.For(new Dictionary<string, string> { ["b"] = "2", ["Path"] = "", ["A"] = "x=y" });
        Assert.Equal("A=x=y\0b=2\0Path=\0\0", block);
    }

    [Fact]
    public void An_empty_block_is_two_ends() =>
        Assert.Equal("\0\0", EnvironmentBlock.For(new Dictionary<string, string>()));

    [Fact]
    public void Of_names_that_differ_in_case_only_one_remains()
    {
        var block = EnvironmentBlock.For(new Dictionary<string, string> { ["PATH"] = "1", ["Path"] = "2" });
        Assert.Single(block.Split('\0', StringSplitOptions.RemoveEmptyEntries));
    }
}
