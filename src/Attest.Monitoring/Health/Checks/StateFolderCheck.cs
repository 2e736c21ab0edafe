using Attest.Monitoring.State;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Whether the state folder is one that this version reads, and takes a file.</summary>
internal sealed class StateFolderCheck(StateFolder state, TimeProvider time) : IHealthCheck
{
    public string Name => "state_folder";

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look());

    private HealthResult Look()
    {
        // Reads the layout's number, and makes the folder anew should somebody have removed it.
        StateFolder.Open(state.Root, time);
        var probe = Path.Combine(state.Root, $".health-{Environment.ProcessId}-{time.GetUtcNow().UtcTicks:x}");
        try
        {
            using (var file = new FileStream(probe, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose }))
                file.Write("attest\n"u8);
            return HealthResult.Healthy().With("path", state.Root);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return HealthResult.Unhealthy($"The state folder {state.Root} cannot be written: {fault.Message}").With("path", state.Root);
        }
    }
}
