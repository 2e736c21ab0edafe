using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>A state folder of a test's own with a log in it.</summary>
internal sealed class LogBench : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public LogBench() => State = StateFolder.Open(_temporary.At("home"));

    public StateFolder State { get; }

    public string At(string relative) => _temporary.At(relative);

    public AuditLog Open(TimeProvider? time = null) => Open(State, time);

    public static AuditLog Open(StateFolder state, TimeProvider? time = null) =>
        new(AuditPlace.In(state), TimeSpan.FromSeconds(1), time ?? new Telemetry.ManualTime());

    public static AuditEvent Event(string message) => new()
    {
        Timestamp = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero),
        EventType = AuditEventTypes.StepComplete,
        Actor = new AuditActor("ana", 1000, null, null, null),
        Host = "host",
        RunId = "run",
        Fields = [new("message", message)],
    };

    /// <summary>The event that tells of a key that replaces another.</summary>
    public static AuditEvent KeyCreated(VerifierKey old, VerifierKey next) => Event("") with
    {
        EventType = AuditEventTypes.KeyCreated,
        RunId = null,
        Fields =
        [
            new(KeyChain.KeyId, next.Id.ToString("x8", null)),
            new(KeyChain.PublicKey, Convert.ToBase64String(next.SubjectPublicKeyInfo)),
            new(KeyChain.Replaces, old.Id.ToString("x8", null)),
        ],
    };

    /// <summary>Writes so many events, and takes them into the tree.</summary>
    public void Grow(int from, int to)
    {
        using var log = Open();
        for (var number = from; number < to; number++) log.WriteBehind(Event($"{number}"));
        log.Integrate();
    }

    public void Dispose() => _temporary.Dispose();

    /// <summary>A copy of the state folder as it lies there.</summary>
    public StateFolder Copy(string name)
    {
        foreach (var path in Directory.EnumerateFiles(State.Root, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(At(name), Path.GetRelativePath(State.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return new StateFolder(At(name));
    }
}
