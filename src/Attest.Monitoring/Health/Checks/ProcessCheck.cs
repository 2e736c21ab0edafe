using System.Globalization;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Health.Machine;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Processes of a name run, as many as there should be.</summary>
internal sealed class ProcessCheck(ConfiguredCheck check, Func<string, int> count) : IHealthCheck
{
    private readonly string _program = check.Text("process")!;

    public ProcessCheck(ConfiguredCheck check) : this(check, ProcessNames.Count)
    {
    }

    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var found = count(_program);
        var result = found < check.Whole("at_least") ? Bad($"{check.Whole("at_least")} at least")
            : found > check.Whole("at_most") ? Bad($"{check.Whole("at_most")} at most")
            : HealthResult.Healthy();
        return ValueTask.FromResult(result.With("process", _program).With("processes", found));

        HealthResult Bad(string wanted) => HealthResult.Unhealthy(string.Create(
            CultureInfo.InvariantCulture, $"{found} processes named '{_program}' run; there should be {wanted}."));
    }
}
