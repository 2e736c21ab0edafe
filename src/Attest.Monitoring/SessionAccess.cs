using System.Threading.Channels;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring;

/// <summary>Who may ask the monitor endpoint of a session: its tokens, and what is told of those who ask.</summary>
internal sealed class SessionAccess : IDisposable
{
    /// <summary>More entries of the audit log do not wait to be written.</summary>
    private const int MostWaiting = 64;

    private static readonly Rate UsualLimit = new(600, TimeSpan.FromMinutes(1));

    private readonly Channel<(string Type, KeyValuePair<string, object>[] Fields)> _told =
        Channel.CreateBounded<(string, KeyValuePair<string, object>[])>(new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly MonitoringSession _session;
    private readonly SessionRequest _request;
    private readonly TokenWatch _uses;
    private readonly Lazy<Task> _telling;

    /// <param name="session">Whose tokens they are.</param>
    /// <param name="request">What it was opened with.</param>
    /// <param name="signals">Takes what is counted.</param>
    /// <param name="allowsAnonymous">Whether <c>--allow-anonymous</c> was given.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>: <c>access.tokens</c>.</exception>
    public SessionAccess(MonitoringSession session, SessionRequest request, ISignalSink signals, bool allowsAnonymous)
    {
        (_session, _request) = (session, request);
        var settings = session.Configuration.Values.Access;
        Tokens = new TokenBook(ConfiguredTokens.Read(settings.Tokens, request.Environment), session.State, request.Time, request.Warn);
        _telling = new Lazy<Task>(() => Task.Run(Tell));
        _uses = new TokenWatch(session.State, request.Time, request.Warn);
        AllowsAnonymous = allowsAnonymous || settings.AllowAnonymous;
        Gate = new AccessGate(new AccessRules
        {
            Tokens = Tokens,
            AllowsAnonymous = AllowsAnonymous,
            Limit = new RateLimit(settings.RateLimit ?? UsualLimit, request.Time),
            Failed = new FailedAttempts(request.Time),
            Watch = new AccessWatch(signals, request.Time, Take),
            Uses = _uses,
            Time = request.Time,
        });
    }

    /// <summary>The tokens that count.</summary>
    public TokenBook Tokens { get; }

    /// <summary>Says who asks, and refuses who may not.</summary>
    public AccessGate Gate { get; }

    /// <summary>Whether everybody may read who reaches it.</summary>
    public bool AllowsAnonymous { get; }

    /// <summary>Keeps when tokens were used.</summary>
    public void KeepUp() => _uses.Keep(all: false);

    /// <summary>Writes what is still to be told.</summary>
    public void Dispose()
    {
        _told.Writer.TryComplete();
        if (_telling.IsValueCreated) _telling.Value.Wait();
        _uses.Keep(all: true);
    }

    private void Take(string type, params KeyValuePair<string, object>[] fields)
    {
        _told.Writer.TryWrite((type, fields));
        _ = _telling.Value;
    }

    /// <summary>An entry of the audit log is durable when it is taken: nobody who is being answered waits for that.</summary>
    private async Task Tell()
    {
        await foreach (var (type, fields) in _told.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                _session.Audit.Record(type, fields);
            }
            catch (AttestException fault)
            {
                _request.Warn($"{fault.Message} {fault.Remedy}");
            }
        }
    }
}
