using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Tests.Running.Output;

public sealed class SecretMaskerTests
{
    [Theory]
    [InlineData("abc")]
    [InlineData("ab\n\n")]
    [InlineData("    ")]
    public void A_secret_under_four_characters_is_refused_by_name(string value)
    {
        var fault = Assert.Throws<AttestException>(() => SecretMasker.Create([KeyValuePair.Create("NPM_TOKEN", value)]));
        Assert.Equal(ErrorIds.SecretTooShort, fault.ErrorId);
        Assert.Contains("NPM_TOKEN", fault.Message);
        Assert.DoesNotContain(value, fault.Message);
        Assert.Contains("NPM_TOKEN", fault.Remedy);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_secret_that_is_not_set_is_refused_by_name(string? value)
    {
        var fault = Assert.Throws<AttestException>(() => SecretMasker.FromEnvironment(["NPM_TOKEN"], _ => value));
        Assert.Equal(ErrorIds.SecretMissing, fault.ErrorId);
        Assert.Contains("NPM_TOKEN", fault.Message);
    }

    [Fact]
    public void Without_names_no_variable_is_read() =>
        Assert.Same(SecretMasker.None, SecretMasker.FromEnvironment([], _ => throw new InvalidOperationException()));

    [Fact]
    public void A_text_without_a_secret_is_the_same_instance()
    {
        const string text = "pack my box";
        Assert.Same(text, Masking.Of("hunter2!").Mask(text));
        Assert.Same(text, SecretMasker.None.Mask(text));
    }

    [Theory]
    [InlineData("p4ss\"wörd", "{\"p\":\"p4ss\\\"wörd\"}", "{\"p\":\"***\"}")]           // jq
    [InlineData("p4ss\"wörd", "{\"p\":\"p4ss\\\"w\\u00f6rd\"}", "{\"p\":\"***\"}")]      // Python
    [InlineData("p4ss\"wörd", "{\"p\":\"p4ss\\u0022w\\u00F6rd\"}", "{\"p\":\"***\"}")]   // System.Text.Json
    [InlineData("a/b&c=d e", "https://host/?t=a%2Fb%26c%3Dd%20e&x", "https://host/?t=***&x")]
    [InlineData("a/b&c=d e", "https://host/?t=a%2fb%26c%3dd+e&x", "https://host/?t=***&x")]
    [InlineData("it's me", "+ echo 'it'\\''s me'", "+ echo '***'")]
    [InlineData("it's me", "+ echo 'it'\"'\"'s me'", "+ echo '***'")]
    [InlineData("it's me", "echo it\\'s\\ me", "echo ***")]
    [InlineData("one\ntwo-é", "$'one\\ntwo-\\303\\251'", "$'***'")]
    [InlineData("hunter2!", "Authorization: Basic dXNlcjpodW50ZXIyIQ==", "Authorization: Basic dXNlcjp***")]
    [InlineData("hunter2!", "aHVudGVyMiEK", "***")]                                      // echo hunter2! | base64
    [InlineData("hunter2!", "68756e7465723221", "***")]
    [InlineData("  hunter2!\n", "hunter2!", "***")]
    [InlineData("one\ntwo\nsix", "one\r\ntwo\r\nsix", "***")]
    [InlineData("-----BEGIN KEY-----\nMIIEowIBAAKC\n-----END KEY-----", "MIIEowIBAAKC", "***")]
    public void The_forms_that_programs_print_are_masked(string secret, string text, string masked) =>
        Assert.Equal(masked, Masking.Of(secret).Mask(text));

    [Fact]
    public void A_secret_of_many_lines_is_held_in_little_memory()
    {
        var key = string.Join('\n', Enumerable.Range(0, 60).Select(static i => Convert.ToBase64String(BitConverter.GetBytes(i * 7919L * 104729L)) + new string('x', 48)));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var masker = Masking.Of(key);

        // Other tests of the process give memory back meanwhile: there is no lower bound.
        Assert.True(GC.GetTotalMemory(forceFullCollection: true) - before < 8 * 1024 * 1024);
        Assert.Equal("***", masker.Mask(key));
    }
}
