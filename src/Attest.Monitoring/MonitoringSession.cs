using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>
/// The composition root: opens the state folder, reads the configuration, plugs the slices into a run. The one file
/// that names every slice.
/// </summary>
internal sealed class MonitoringSession : IDisposable
{
    private readonly SessionRequest _request;

    private MonitoringSession(SessionRequest request, StateFolder state)
    {
        _request = request;
        State = state;
    }

    public StateFolder State { get; }

    /// <summary>The runs this folder holds.</summary>
    public RunHistory Runs => new(State, _request.Time);

    /// <summary>Opens the state folder and closes runs that were lost.</summary>
    public static MonitoringSession Open(SessionRequest request)
    {
        var state = StateFolder.Open(StateFolder.Locate(request.Home, request.Environment));
        return new MonitoringSession(request, state);
    }

    /// <summary>Reads and validates a definition; every closed series of it is born at 0.</summary>
    /// <exception cref="AttestException">With every mistake, in <see cref="AttestException.Diagnostics"/>.</exception>
    public PipelineDefinition Load(string path) => throw new NotSupportedException(path);

    /// <summary>Runs a plan to its end; blocks. Returns the report whatever became of the run.</summary>
    /// <exception cref="AttestException">It could not be run at all.</exception>
    public RunReport Run(RunRequest request, RunStop stop) => throw new NotSupportedException(request.ToString() + stop.Reason);

    public void Dispose()
    {
    }
}
