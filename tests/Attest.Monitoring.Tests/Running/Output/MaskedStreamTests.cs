using System.Text;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Output;

public sealed class MaskedStreamTests
{
    [Fact]
    public void A_secret_split_over_two_reads_is_masked()
    {
        using var stream = Masking.Of("hunter2!").OpenStream();
        Assert.Equal("password ", Text(stream.Next("password hunt"u8)));
        Assert.Equal("***\n", Text(stream.Next("er2!\n"u8)));
        Assert.Equal("", Text(stream.Flush()));
    }

    [Fact]
    public void A_secret_read_byte_by_byte_is_masked() =>
        Assert.Equal("a *** z\n", Masking.InReads(Masking.Of("hunter2!"), "a hunter2! z\n", 1));

    [Fact]
    public void A_prompt_without_a_line_end_is_out_at_once()
    {
        using var stream = Masking.Of("hunter2!").OpenStream();
        Assert.Equal("Continue? [y/n] ", Text(stream.Next("Continue? [y/n] "u8)));
    }

    [Fact]
    public void Only_the_longest_suffix_that_may_become_a_secret_is_held_back()
    {
        using var stream = Masking.Of("aaab-secret").OpenStream();
        Assert.Equal("aa", Text(stream.Next("aaaaa"u8)));
        Assert.Equal("aaax", Text(stream.Next("x"u8)));
    }

    [Fact]
    public void What_was_held_back_comes_out_at_the_end() =>
        Assert.Equal("hunter2", Masking.InReads(Masking.Of("hunter2!"), "hunter2", 3));

    [Fact]
    public void A_secret_is_out_as_a_mark_as_soon_as_it_is_whole()
    {
        using var stream = Masking.Of("short", "shorter").OpenStream();
        Assert.Equal("***", Text(stream.Next("short"u8)));
        Assert.Equal("", Text(stream.Next("e"u8)));
        Assert.Equal("", Text(stream.Next("r"u8)));
        Assert.Equal(".", Text(stream.Next("."u8)));
    }

    [Fact]
    public void Secrets_that_overlap_become_one_mark() =>
        Assert.Equal("<***>", Masking.InReads(Masking.Of("abcdef", "defghi"), "<abcdefghi>"));

    [Fact]
    public void A_secret_inside_another_is_masked_when_the_other_does_not_come() =>
        Assert.Equal("xab***-", Masking.InReads(Masking.Of("cdef", "abcdefgh"), "xabcdef-", 2));

    [Fact]
    public void Without_secrets_the_bytes_are_passed_on_as_they_are()
    {
        byte[] bytes = [0, 255, 10, 42];
        using var stream = SecretMasker.None.OpenStream();
        Assert.True(stream.Next(bytes).Overlaps(bytes, out var offset));
        Assert.Equal(0, offset);
    }

    [Fact]
    public void Text_without_a_secret_is_not_copied()
    {
        var bytes = "nothing to see here"u8.ToArray();
        using var stream = Masking.Of("hunter2!").OpenStream();
        Assert.True(stream.Next(bytes).Overlaps(bytes, out _));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
