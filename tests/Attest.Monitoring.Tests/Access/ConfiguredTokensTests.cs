using Attest.Monitoring.Access;

using Attest.Monitoring.Sources;
using Attest.Monitoring.Tests.Configuration;

namespace Attest.Monitoring.Tests.Access;

public sealed class ConfiguredTokensTests
{
    private const string Hash = "sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private readonly string _token = TokenText.New();

    [Fact]
    public void A_token_is_named_by_its_hash_or_by_the_variable_that_holds_it()
    {
        var made = TokenText.New();
        var tokens = Read($$"""
            [{ "name": "a", "roles": ["metrics:read", "runs:read"], "hash": "{{TokenHash.Of(made)}}", "expires": "2027-01-31" },
             { "name": "b", "roles": ["admin"], "variable": "TOKEN" }]
            """);
        Assert.True(tokens[0].Hash.IsOf(made));
        Assert.Equal(AccessRoles.MetricsRead | AccessRoles.RunsRead, tokens[0].Roles);
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 0, 0, 0, TimeSpan.Zero), tokens[0].ExpiresAt);
        Assert.True(tokens[1].Hash.IsOf(_token));
        Assert.Null(tokens[1].ExpiresAt);
    }

    [Theory]
    [InlineData("""[{ "roles": ["admin"], "hash": "H" }]""", "needs a 'name'")]
    [InlineData("""[{ "name": "A b", "roles": ["admin"], "hash": "H" }]""", "cannot be the name of a token")]
    [InlineData("""[{ "name": "a", "hash": "H" }]""", "needs 'roles'")]
    [InlineData("""[{ "name": "a", "roles": "admin", "hash": "H" }]""", "'roles' must be a list")]
    [InlineData("""[{ "name": "a", "roles": ["metric:read"], "hash": "H" }]""", "did you mean 'metrics:read'")]
    [InlineData("""[{ "name": "a", "roles": ["admin"] }]""", "either 'hash' or 'variable'")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "hash": "H", "variable": "TOKEN" }]""", "either 'hash' or 'variable'")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "hash": "md5:x" }]""", "sha256:SALT:HASH")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "variable": "MISSING" }]""", "MISSING is not set")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "variable": "WORD" }]""", "does not hold a token")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "hash": "H", "expires": "soon" }]""", "'expires' must be a date")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "hash": "H", "expire": "2027-01-31" }]""", "did you mean 'expires'")]
    [InlineData("""[{ "name": "a", "roles": ["admin"], "hash": "H" }, { "name": "a", "roles": ["admin"], "hash": "H" }]""", "more than once")]
    public void A_mistake_is_told_with_its_place(string text, string expected)
    {
        var fault = Assert.Throws<AttestException>(() => Read(text.Replace("\"H\"", $"\"{Hash}\"", StringComparison.Ordinal)));
        Assert.Equal(ErrorIds.ConfigurationInvalid, fault.ErrorId);
        Assert.Contains(expected, fault.Message);
        Assert.StartsWith("attest.yml:1:", fault.Message);
    }

    [Fact]
    public void A_token_written_where_its_hash_belongs_is_not_told()
    {
        var fault = Assert.Throws<AttestException>(() => Read($$"""[{ "name": "a", "roles": ["admin"], "hash": "{{_token}}" }]"""));
        Assert.DoesNotContain(_token, fault.ToString());
        fault = Assert.Throws<AttestException>(() => Read("""[{ "name": "a", "roles": ["admin"], "variable": "WORD" }]"""));
        Assert.DoesNotContain("hunter2", fault.ToString());
    }

    [Fact]
    public void Whoever_checks_a_file_is_told_every_mistake_in_one_go_and_warned_of_what_may_be_right_elsewhere()
    {
        const string Text =
            """
            [{ "name": "a", "roles": ["metric:read"], "hash": "sha256:x" },
             { "name": "a", "roles": ["admin"], "variable": "MISSING", "expires": "2020-01-31" },
             { "roles": ["admin"], "hash": "sha256:x:y", "expires": "soon" }, 7]
            """;
        var (mistakes, warnings) = ConfiguredTokens.Check(
            ((SequenceNode)JsonDocuments.Parse("attest.yml", System.Text.Encoding.UTF8.GetBytes(Text))).Items,
            new Dictionary<string, string>(),
            new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        string[] told = [.. mistakes.Select(one => one.ToString())];
        Assert.Equal(7, told.Length);
        foreach (var (place, words) in ((string, string)[])
        [
            ("1:27: ", "did you mean 'metrics:read'"), ("1:51: ", "sha256:SALT:HASH"), ("2:12: ", "more than once"), ("3:2: ", "needs a 'name'"),
            ("3:32: ", "sha256:SALT:HASH"), ("3:57: ", "must be a date"), ("3:67: ", "must be a mapping"),
        ]) Assert.Contains(told, one => one.StartsWith($"attest.yml:{place}", StringComparison.Ordinal) && one.Contains(words, StringComparison.Ordinal));
        Assert.Equal(
            ["attest.yml:2:49: the environment variable MISSING is not set", "attest.yml:2:71: this token of access.tokens has expired on 2020-01-31 00:00 UTC: nobody is let in by it"],
            warnings.Select(one => one.ToString()));
    }

    private IReadOnlyList<KnownToken> Read(string text) => ConfiguredTokens.Read(
        ((SequenceNode)JsonDocuments.Parse("attest.yml", System.Text.Encoding.UTF8.GetBytes(text))).Items,
        new Dictionary<string, string> { ["TOKEN"] = _token + "\n", ["WORD"] = "hunter2hunter2" });
}
