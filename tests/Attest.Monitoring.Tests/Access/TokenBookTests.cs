using Attest.Monitoring.Access;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Access;

/// <summary>Against the disk's own clock: what a running monitor sees of tokens that come and go.</summary>
public sealed class TokenBookTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly Shifted _time = new();
    private readonly List<string> _warnings = [];
    private readonly StateFolder _state;

    public TokenBookTests() => _state = StateFolder.Open(_temporary.At("home"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Tokens_that_are_made_and_revoked_meanwhile_count_and_count_no_more_within_a_second()
    {
        var book = Book();
        Assert.False(book.HasAny);
        var made = Add("a");
        Assert.Null(book.Find(made.Token));
        _time.By += TimeSpan.FromSeconds(1);
        Assert.Equal("a", book.Find(made.Token)!.Name);
        Assert.True(book.HasAny);
        new TokenFolder(_state, _time).Remove("a", () => { });
        _time.By += TimeSpan.FromSeconds(1);
        Assert.Null(book.Find(made.Token));
        Assert.False(book.HasAny);
    }

    [Fact]
    public void One_that_has_expired_is_known_and_counts_no_more()
    {
        var made = new TokenFolder(_state, _time).Add("a", AccessRoles.Admin, _time.GetUtcNow().AddDays(1), _ => { });
        var book = Book();
        Assert.True(book.HasAny);
        _time.By += TimeSpan.FromDays(1);
        Assert.False(book.HasAny);
        Assert.True(book.Find(made.Token)!.IsExpired(_time.GetUtcNow()));
    }

    [Fact]
    public void Those_of_a_configuration_count_beside_those_of_the_folder()
    {
        var token = TokenText.New();
        var book = Book(new KnownToken("ci", AccessRoles.RunsRead, TokenHash.Of(token)));
        var made = Add("a");
        _time.By += TimeSpan.FromSeconds(1);
        Assert.Equal("ci", book.Find(token)!.Name);
        Assert.Equal("a", book.Find(made.Token)!.Name);
        Assert.Null(book.Find(TokenText.New()));
        Assert.Null(book.Find("hunter2"));
    }

    private TokenBook Book(params KnownToken[] configured) => new(configured, _state, _time, _warnings.Add);

    private NewAccessToken Add(string name) => new TokenFolder(_state, _time).Add(name, AccessRoles.MetricsRead, null, _ => { });

    /// <summary>The system's clock, moved on by a test.</summary>
    private sealed class Shifted : TimeProvider
    {
        public TimeSpan By { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => By.Ticks;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
    }
}
