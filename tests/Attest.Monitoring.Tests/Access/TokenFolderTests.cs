using Attest.Monitoring.Access;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Access;

public sealed class TokenFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _warnings = [];
    private readonly StateFolder _state;
    private readonly TokenFolder _folder;

    public TokenFolderTests()
    {
        _state = StateFolder.Open(_temporary.At("home"));
        _folder = new TokenFolder(_state, _time);
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_token_that_was_made_is_known_and_only_its_hash_is_on_the_disk()
    {
        var made = Add("prometheus", AccessRoles.MetricsRead | AccessRoles.HealthRead);
        var known = Assert.Single(_folder.Read(_warnings.Add));
        Assert.True(known.Hash.IsOf(made.Token));
        Assert.Equal(AccessRoles.MetricsRead | AccessRoles.HealthRead, known.Roles);
        var listed = Assert.Single(_folder.List(_warnings.Add));
        Assert.Equal(("prometheus", _time.GetUtcNow(), null), (listed.Name, listed.CreatedAt, listed.LastUsedAt));
        Assert.Equal(["metrics:read", "health:read"], listed.Roles);
        Assert.DoesNotContain(made.Token, made.ToString());
        foreach (var file in Directory.EnumerateFiles(_state.Root, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(made.Token[7..50], File.ReadAllText(file));
    }

    [Fact]
    public void Its_file_and_folder_are_for_their_owner_alone()
    {
        Add("a");
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_state.Access, "token-a.json")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_state.Access));
    }

    [Theory]
    [InlineData("")]
    [InlineData("anonymous")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("Ada")]
    [InlineData(".hidden")]
    [InlineData("a b")]
    [InlineData("é")]
    public void What_cannot_be_a_name_is_refused(string name)
    {
        Assert.Equal(ErrorIds.ArgumentInvalid, Assert.Throws<AttestException>(() => Add(name)).ErrorId);
        Assert.Equal(ErrorIds.TokenNotFound, Assert.Throws<AttestException>(() => _folder.Remove(name, () => { })).ErrorId);
    }

    [Fact]
    public void A_name_is_given_once_however_many_ask_for_it_at_once()
    {
        var made = 0;
        Parallel.For(0, 16, _ =>
        {
            try
            {
                new TokenFolder(_state, _time).Add("one", AccessRoles.Admin, null, _ => { });
                Interlocked.Increment(ref made);
            }
            catch (AttestException fault)
            {
                Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
            }
        });
        Assert.Equal(1, made);
        Assert.Single(Directory.EnumerateFiles(_state.Access));
    }

    [Fact]
    public void What_is_told_before_may_keep_it_from_being_made_or_removed()
    {
        Assert.Throws<InvalidOperationException>(() => _folder.Add("a", AccessRoles.Admin, null, _ => throw new InvalidOperationException()));
        Assert.Empty(_folder.List(_warnings.Add));
        Add("a");
        Assert.Throws<InvalidOperationException>(() => _folder.Remove("a", () => throw new InvalidOperationException()));
        Assert.Single(_folder.List(_warnings.Add));
    }

    [Fact]
    public void One_that_is_not_there_is_told_with_the_nearest()
    {
        Add("prometheus");
        var fault = Assert.Throws<AttestException>(() => _folder.Remove("promethues", () => { }));
        Assert.Equal(ErrorIds.TokenNotFound, fault.ErrorId);
        Assert.Contains("did you mean 'prometheus'", fault.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"name":"x","roles":["admin"],"hash":"sha256:x:y","created_at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"other","roles":["admin"],"hash":"sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","created_at":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"x","roles":"admin","hash":"sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","created_at":"2026-01-01T00:00:00Z"}""")]
    public void A_file_that_is_no_tokens_is_told_and_left_out(string content)
    {
        Add("good");
        File.WriteAllText(Path.Combine(_state.Access, "token-x.json"), content);
        Assert.Equal("good", Assert.Single(_folder.Read(_warnings.Add)).Name);
        Assert.Contains("token-x.json", Assert.Single(_warnings));
    }

    [Fact]
    public void A_role_of_a_later_version_grants_nothing()
    {
        Add("x");
        var path = Path.Combine(_state.Access, "token-x.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("metrics:read", "everything:write", StringComparison.Ordinal));
        Assert.Equal(AccessRoles.None, Assert.Single(_folder.Read(_warnings.Add)).Roles);
    }

    [Fact]
    public void A_use_is_kept_and_is_not_that_of_a_later_token_of_the_same_name()
    {
        Add("a");
        var watch = new TokenWatch(_state, _time, _warnings.Add);
        watch.Take(_folder.Read(_warnings.Add)[0], "10.0.0.1");
        watch.Keep(all: true);
        Assert.Equal(_time.GetUtcNow(), _folder.List(_warnings.Add)[0].LastUsedAt);
        _folder.Remove("a", () => { });
        _time.Advance(TimeSpan.FromMinutes(1));
        Add("a");
        Assert.Null(_folder.List(_warnings.Add)[0].LastUsedAt);

        // A monitor that still knew the old one says so late.
        watch.Keep(all: true);
        Assert.Null(_folder.List(_warnings.Add)[0].LastUsedAt);
        Assert.Empty(_warnings);
    }

    private NewAccessToken Add(string name, AccessRoles roles = AccessRoles.MetricsRead) => _folder.Add(name, roles, null, _ => { });
}
