using Attest.Monitoring.Health;

namespace Attest.Monitoring.Tests.Health;

/// <summary>A check that does what the test says, and counts its calls.</summary>
internal sealed class ScriptedCheck(string name, Func<CancellationToken, Task<HealthResult>> look) : IHealthCheck
{
    private int _calls;

    public ScriptedCheck(string name, Func<HealthResult> look) : this(name, _ => Task.FromResult(look()))
    {
    }

    public int Calls => Volatile.Read(ref _calls);

    public string Name => name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _calls);
        return new(look(cancellation));
    }
}
