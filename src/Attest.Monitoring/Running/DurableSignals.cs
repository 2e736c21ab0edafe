using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>Hands a run's signals to the sinks it may not outpace; when one fails, the run is halted.</summary>
internal static class DurableSignals
{
    /// <summary>From now on a failure of any of them halts the run.</summary>
    public static void Watch(RunSinks sinks, RunHalt halt)
    {
        foreach (var sink in sinks.Durable) sink.Failed = fault => Halt(halt, fault);
    }

    /// <summary>Returns once the signal is durable, or the run is halted.</summary>
    public static void Write(RunScope scope, Signal signal, RunHalt halt)
    {
        try
        {
            foreach (var sink in scope.Sinks.Durable) sink.WriteAsync(signal).AsTask().GetAwaiter().GetResult();
        }
        catch (AttestException fault)
        {
            Halt(halt, fault);
        }
    }

    /// <summary>Takes the signal; it is durable with the next that is awaited, or soon.</summary>
    public static void WriteBehind(RunScope scope, Signal signal, RunHalt halt)
    {
        try
        {
            foreach (var sink in scope.Sinks.Durable) sink.WriteBehind(signal);
        }
        catch (AttestException fault)
        {
            Halt(halt, fault);
        }
    }

    private static void Halt(RunHalt halt, AttestException fault) =>
        halt.Request(RunStatus.Failure, new StepError(fault.ErrorId, fault.Message, fault.Remedy));
}
