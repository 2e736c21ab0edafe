using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// Whether the state folder is one that this version reads, and takes a file. Others beside it may be those of other
/// accounts: it is enough that they can be read.
/// </summary>
internal sealed class StateFolderCheck(StateFolder state, IReadOnlyList<StateFolder> others, TimeProvider time) : IHealthCheck
{
    public string Name => "state_folder";

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(
        others.Select(Read).Prepend(Own()).FirstOrDefault(static one => one.Status != HealthStatus.Healthy) ?? HealthResult.Healthy().With("path", state.Root));

    private HealthResult Own()
    {
        // Reads the layout's number, and makes the folder anew should somebody have removed it.
        StateFolder.Open(state.Root, time);
        var probe = Path.Combine(state.Root, $".health-{Environment.ProcessId}-{time.GetUtcNow().UtcTicks:x}");
        try
        {
            using (var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
                file.Write("attest\n"u8);
            return HealthResult.Healthy();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return HealthResult.Unhealthy($"The state folder {state.Root} cannot be written: {fault.Message}").With("path", state.Root);
        }
    }

    private HealthResult Read(StateFolder other)
    {
        try
        {
            if (!File.Exists(Path.Combine(other.Root, "format"))) return Bad("it is not there");
            StateFolder.Open(other.Root, time);
            foreach (var folder in (string[])[other.Runs, other.Metrics])
                if (Directory.Exists(folder)) _ = Directory.EnumerateFileSystemEntries(folder).Any();
            return HealthResult.Healthy();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Bad(fault.Message);
        }

        HealthResult Bad(string why) => HealthResult.Unhealthy($"The state folder {other.Root} cannot be read: {why}").With("path", other.Root);
    }
}
