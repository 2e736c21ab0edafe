using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Output;

public sealed class EscapeSequencesTests
{
    [Theory]
    [InlineData("plain\ttext", "plain\ttext")]
    [InlineData("\e[32;1mName\e[0m Value", "Name Value")]
    [InlineData("\e]0;title\aafter", "after")]
    [InlineData("\e]8;;https://example.org\e\\link\e]8;;\e\\", "link")]
    [InlineData("unfinished\e[3", "unfinished")]
    [InlineData("\e", "")]
    public void A_terminals_sequences_are_removed_and_nothing_else(string text, string plain) =>
        Assert.Equal(plain, EscapeSequences.Remove(text));
}
