using System.Text;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Tests.Running.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Files;

public sealed class OutputFileTests
{
    [Theory]
    [InlineData("version=1.2.3\n", "1.2.3")]
    [InlineData("version=1.2.3", "1.2.3")]
    [InlineData("version=1.2.3\r\n", "1.2.3")]
    [InlineData("\uFEFFversion=1.2.3\r\n", "1.2.3")]
    [InlineData("\n\nversion=old\nversion=1.2.3\n\n", "1.2.3")]
    [InlineData("version=a=b << c", "a=b << c")]
    [InlineData("version= spaced ", " spaced ")]
    [InlineData("version=", "")]
    [InlineData("version<<END\none\n\ntwo\nEND\n", "one\n\ntwo")]
    [InlineData("version<<END\nEND", "")]
    [InlineData("version<<a=b\nx\na=b\n", "x")]
    [InlineData("version<<END\r\none\r\ntwo\r\nEND\r\n", "one\ntwo")]
    [InlineData("version<<END\none\r\ntwo\r\nEND\n", "one\r\ntwo\r")]
    [InlineData("version<<END\nother=1\nEND\n", "other=1")]
    public void An_output_is_read(string text, string value) =>
        Assert.Equal(value, Assert.Single(OutputFile.Parse(ChildFiles.Outputs(text)), static output => output.Key == "version").Value);

    [Theory]
    [InlineData("a=1\njust words\n", "line 2", "just words")]
    [InlineData("1a=1\n", "line 1", "1a")]
    [InlineData("a = 1\n", "line 1", "`a `")]
    [InlineData("=1\n", "line 1", "``")]
    [InlineData("a=1\nb<<END\nx\n", "line 2", "no line is `END`")]
    [InlineData("b<<\nx\n", "line 1", "delimiter")]
    [InlineData("b=x\0y\n", "line 1", "NUL")]
    public void A_mistake_is_told_with_its_line(string text, string place, string what)
    {
        var fault = Assert.Throws<AttestException>(() => OutputFile.Parse(ChildFiles.Outputs(text)));
        Assert.Equal(ErrorIds.OutputInvalid, fault.ErrorId);
        Assert.Contains("step build", fault.Message);
        Assert.Contains(place, fault.Message);
        Assert.Contains(what, fault.Message);
        Assert.NotEmpty(fault.Remedy);
    }

    [Fact]
    public void Text_that_is_not_UTF_8_is_told_with_its_line()
    {
        var fault = Assert.Throws<AttestException>(() => ChildFiles.File([.. "a=1\nb="u8, 0xC3, 0x28, .. "\nc=2"u8], ErrorIds.OutputInvalid));
        Assert.Contains("line 2", fault.Message);
    }

    [Fact]
    public void What_Windows_PowerShell_appends_is_read() =>
        Assert.Equal("é", OutputFile.Parse(ChildFiles.File([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("a=é\r\n")], ErrorIds.OutputInvalid))["a"]);

    [Fact]
    public void The_257th_output_is_refused()
    {
        var text = string.Concat(Enumerable.Range(0, 257).Select(static i => $"n{i}=x\n"));
        Assert.Contains("256", Assert.Throws<AttestException>(() => OutputFile.Parse(ChildFiles.Outputs(text))).Message);
        Assert.Equal(256, OutputFile.Parse(ChildFiles.Outputs(text.Replace("n256=x\n", "n0=y\n"))).Count);
    }

    [Fact]
    public void A_secret_is_masked_in_values_and_in_messages()
    {
        var masker = Masking.Of("hunter2!");
        Assert.Equal("<***>", OutputFile.Parse(ChildFiles.Outputs("a=<hunter2!>\n", masker))["a"]);
        Assert.DoesNotContain("hunter2!", Assert.Throws<AttestException>(() => OutputFile.Parse(ChildFiles.Outputs("hunter2!\n", masker))).Message);
        Assert.DoesNotContain("hunter22", Assert.Throws<AttestException>(() => OutputFile.Parse(ChildFiles.Outputs("hunter22=1\n", Masking.Of("hunter22")))).Message);
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(
            (from name in Gen.Elements("a", "B2", "_x-y").NonEmptyListOf().Select(static parts => string.Concat(parts.Take(25)))
             from value in Gen.Elements("a", "=", "<<", " ", "\n", "\r", "\r\n", "é漢🔑", "END", "\t", "#").ListOf().Select(static parts => string.Concat(parts))
             select (name, value)).ListOf().ToArbitrary(),
            static outputs =>
            {
                var text = string.Concat(outputs.Select(static output =>
                    output.value.Contains('\n') || output.value.EndsWith('\r')
                        ? $"{output.name}<<_THE_END_\n{output.value}\n_THE_END_\n"
                        : $"{output.name}={output.value}\n"));
                var read = OutputFile.Parse(ChildFiles.Outputs(text));
                return outputs.GroupBy(static output => output.name).All(named => read[named.Key] == named.Last().value);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Any_bytes_are_read_or_refused() =>
        Prop.ForAll(
            Gen.Elements("a", "=", "<<", "END", "\n", "\r\n", "\0", "é", "-", "\x01", "\uFEFF").ListOf().Select(static parts => string.Concat(parts)).ToArbitrary(),
            ArbMap.Default.ArbFor<byte[]>(),
            static (text, noise) => ChildFiles.IsTaken(ErrorIds.OutputInvalid, () => OutputFile.Parse(ChildFiles.Outputs(text)))
                && ChildFiles.IsTaken(ErrorIds.OutputInvalid, () => OutputFile.Parse(ChildFiles.File(noise, ErrorIds.OutputInvalid))))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
