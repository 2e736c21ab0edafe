using System.Text;
using Attest.Monitoring.Running.Processes.Windows;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Processes.Windows;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain", "plain")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("C:\\dir\\", "C:\\dir\\")]
    [InlineData("C:\\my dir\\", "\"C:\\my dir\\\\\"")]
    [InlineData("say \"hi\"", "\"say \\\"hi\\\"\"")]
    [InlineData("\\\"", "\"\\\\\\\"\"")]
    public void An_argument_is_quoted_only_as_far_as_needed(string argument, string quoted) =>
        Assert.Equal($"\"p.exe\" {quoted}", CommandLine.For("p.exe", [argument]));

    [Fact]
    public void What_was_joined_is_split_into_the_same_arguments() =>
        Prop.ForAll(
            Arguments.ToArbitrary(),
            arguments => Split(CommandLine.For("C:\\a b\\p.exe", arguments)).SequenceEqual(["C:\\a b\\p.exe", .. arguments]))
            .QuickCheckThrowOnFailure();

    /// <summary>Of the characters that matter, mostly.</summary>
    private static Gen<string[]> Arguments =>
        Gen.Elements('\\', '"', ' ', '\t', 'a', 'ü', '\'', '%', '&', '\n').ArrayOf().Select(all => new string(all)).ArrayOf();

    /// <summary>The rules of CommandLineToArgvW and the C runtime (2008 and later), written from their description.</summary>
    private static List<string> Split(string line)
    {
        var arguments = new List<string>();
        var at = line.IndexOf('"', 1);
        arguments.Add(line[1..at]);
        at++;
        while (true)
        {
            while (at < line.Length && line[at] is ' ' or '\t') at++;
            if (at >= line.Length) return arguments;
            var argument = new StringBuilder();
            for (var quoted = false; at < line.Length && (quoted || line[at] is not (' ' or '\t')); at++)
            {
                var slashes = 0;
                while (at < line.Length && line[at] == '\\')
                {
                    slashes++;
                    at++;
                }

                if (at == line.Length || line[at] != '"')
                {
                    argument.Append('\\', slashes);
                    if (at == line.Length || (!quoted && line[at] is ' ' or '\t')) break;
                    argument.Append(line[at]);
                    continue;
                }

                argument.Append('\\', slashes / 2);
                if (slashes % 2 == 1) argument.Append('"');
                else if (quoted && at + 1 < line.Length && line[at + 1] == '"')
                {
                    argument.Append('"');
                    at++;
                }
                else quoted = !quoted;
            }

            arguments.Add(argument.ToString());
        }
    }
}
