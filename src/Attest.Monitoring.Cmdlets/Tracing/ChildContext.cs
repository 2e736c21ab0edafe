using System.Management.Automation.Runspaces;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Monitoring.Cmdlets.Tracing;

/// <summary>
/// While a span is open its programs find it in <c>TRACEPARENT</c>. The environment is the whole process's: what runs
/// beside others, as ForEach-Object -Parallel does, leaves it as it is.
/// </summary>
internal sealed class ChildContext : IDisposable
{
    private readonly string? _parent = Environment.GetEnvironmentVariable(W3CContext.TraceParentVariable);
    private readonly string? _state = Environment.GetEnvironmentVariable(W3CContext.TraceStateVariable);
    private readonly bool _isSet;

    public ChildContext(ScriptSpan span)
    {
        // The engine's own name for the runspaces of -Parallel.
        if (Runspace.DefaultRunspace?.Name.StartsWith("PSTask", StringComparison.Ordinal) == true) return;
        _isSet = true;
        Set(span.TraceParent, span.TraceState);
    }

    public void Dispose()
    {
        if (_isSet) Set(_parent, _state);
    }

    private static void Set(string? parent, string? state)
    {
        Environment.SetEnvironmentVariable(W3CContext.TraceParentVariable, parent);
        Environment.SetEnvironmentVariable(W3CContext.TraceStateVariable, state);
    }
}
