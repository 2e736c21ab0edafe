using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Knows whether a step has called a command: one that has not cannot have loaded a module, set a strict mode or begun a
/// job, and what undoes these need not run after it.
/// </summary>
internal sealed class CommandWatch
{
    private readonly CommandInvocationIntrinsics _commands;
    private readonly EventHandler<CommandLookupEventArgs> _told;
    private bool _called;

    /// <param name="session">Of the worker.</param>
    public CommandWatch(SessionState session)
    {
        _commands = ((EngineIntrinsics)session.PSVariable.GetValue("ExecutionContext")).InvokeCommand;
        _told = (_, _) => _called = true;
    }

    /// <summary>A step begins.</summary>
    public void Start()
    {
        _called = false;
        _commands.PreCommandLookupAction = _told;
    }

    /// <summary>
    /// Whether it has called any: the engine looks each up by its name, but for the job behind an <c>&amp;</c> at the end of
    /// a pipeline. A step that listens to look-ups itself has called some for all that is known.
    /// </summary>
    public bool HasCalled(ScriptBlock body) =>
        _called || !ReferenceEquals(_commands.PreCommandLookupAction, _told) || body.Ast.Extent.Text.Contains('&', StringComparison.Ordinal);
}
