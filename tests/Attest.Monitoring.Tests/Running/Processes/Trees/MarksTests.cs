using System.Text;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Tests.Running.Processes.Trees;

public sealed class MarksTests
{
    private static readonly Marks Wanted = new(new Dictionary<string, string> { ["RUN"] = "a1", ["STEP"] = "build" });

    [Theory]
    [InlineData("RUN=a1\0STEP=build\0", true)]
    [InlineData("X=1\0STEP=build\0Y=2\0RUN=a1\0", true)]
    [InlineData("RUN=a1\0", false)]
    [InlineData("RUN=a12\0STEP=build\0", false)]
    [InlineData("RUN=a1\0STEP=buil\0", false)]
    [InlineData("XRUN=a1\0STEP=build\0", false)]
    [InlineData("X=RUN=a1\0STEP=build\0", false)]
    [InlineData("", false)]
    public void All_of_them_must_stand_whole(string block, bool carries) =>
        Assert.Equal(carries, Wanted.StandIn(Encoding.UTF8.GetBytes("\0" + block)));

    [Fact]
    public void No_marks_mark_nothing() =>
        Assert.False(new Marks(new Dictionary<string, string>()).StandIn("\0A=1\0"u8));

    [Fact]
    public void The_environment_of_a_darwin_process_follows_its_arguments()
    {
        // argc 2, the path padded with NULs, an empty argument, the environment.
        byte[] block = [2, 0, 0, 0, .. "/bin/x\0\0\0prog\0\0RUN=a1\0STEP=build\0"u8];
        Assert.True(Wanted.StandIn(DarwinArguments.Environment(block)));
        Assert.Equal("\0RUN=a1\0STEP=build\0"u8.ToArray(), DarwinArguments.Environment(block).ToArray());
    }

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 9, 0, 0, 0, 47, 0, 97, 0 })]
    [InlineData(new byte[] { 255, 255, 255, 127, 47, 120 })]
    public void A_block_that_is_cut_short_has_none(byte[] block) =>
        Assert.True(DarwinArguments.Environment(block).IndexOfAnyExcept((byte)0) < 0);
}
