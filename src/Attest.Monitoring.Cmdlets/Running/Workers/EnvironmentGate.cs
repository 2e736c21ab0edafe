namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// The environment belongs to the process, and each step has its own: so one step at a time runs inside the process,
/// whatever session it is of. A run that a step starts inside itself has a gate of its own: that step waits for it
/// anyway, and the environment it finds is the one it puts back.
/// </summary>
internal sealed class EnvironmentGate
{
    private static readonly EnvironmentGate Process = new();
    private static readonly AsyncLocal<EnvironmentGate?> Inner = new();

    private readonly object _turn = new();
    private bool _taken;

    /// <summary>The gate for runs that the calling thread starts.</summary>
    public static EnvironmentGate Current => Inner.Value ?? Process;

    /// <summary>What the calling thread, and those it starts, run from now on is inside of a step.</summary>
    public static void EnterStep() => Inner.Value = new EnvironmentGate();

    public static void LeaveStep() => Inner.Value = null;

    /// <summary>Waits for a turn; false when there was none within the time.</summary>
    public bool Enter(TimeSpan within)
    {
        lock (_turn)
        {
            if (_taken) Monitor.Wait(_turn, within);
            return !_taken && (_taken = true);
        }
    }

    public void Leave()
    {
        lock (_turn)
        {
            _taken = false;
            Monitor.Pulse(_turn);
        }
    }
}
