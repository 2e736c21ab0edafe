using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>
/// A check in PowerShell, in a runspace of its own that is kept from one time to the next. One that was told to stop is
/// thrown away; one that does not hear it, a blocking .NET call, is waited for by nobody.
/// </summary>
/// <param name="name">The component.</param>
/// <param name="script">Taken out of the runspace it was born in.</param>
/// <param name="location">Where it runs.</param>
internal sealed class ScriptCheck(string name, StepScript script, string location) : IHealthCheck, IDisposable
{
    private const string Preferences =
        "$global:ErrorActionPreference = 'Stop'; $global:PSNativeCommandUseErrorActionPreference = $true; "
        + "$global:ProgressPreference = 'SilentlyContinue'; $global:WarningPreference = 'SilentlyContinue'; $global:InformationPreference = 'SilentlyContinue'";

    private readonly CheckHost _host = new();
    private Runspace? _runspace;
    private volatile bool _disposed;

    public string Name => name;

    /// <summary>On the thread it is called on; a script block is never invoked where it was born.</summary>
    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var runspace = _runspace ??= Open();
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        using var stopping = cancellation.Register(() => shell.BeginStop(static _ => { }, null));
        try
        {
            return ValueTask.FromResult(Run(shell, runspace));
        }
        catch (PipelineStoppedException)
        {
            Discard();
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            if (_disposed || cancellation.IsCancellationRequested) Discard();
        }
    }

    public void Dispose()
    {
        _disposed = true;

        // While it runs the runspace is its own, and goes when it ends.
        if (_runspace is { RunspaceAvailability: RunspaceAvailability.Available }) Discard();
    }

    private HealthResult Run(PowerShell shell, Runspace runspace)
    {
        _host.ExitCode = null;
        runspace.SessionStateProxy.Path.SetLocation(WildcardPattern.Escape(location));
        foreach (var (variable, value) in script.Using)
            runspace.SessionStateProxy.SetVariable(variable, value is StepScript nested ? nested.ToBlock() : value);

        // Of what it gives only the last is held; what it writes beside, nowhere.
        Drain(shell);
        shell.AddScript(". $args[0] | Microsoft.PowerShell.Utility\\Select-Object -Last 1").AddArgument(script.ToBlock());
        try
        {
            var given = shell.Invoke();
            if (_host.ExitCode is { } code and not 0) return HealthResult.Unhealthy($"It ended with code {code}.");
            return given.Count == 0 ? HealthResult.Healthy() : ResultOf(given[^1]);
        }
        catch (RuntimeException fault) when (fault is not PipelineStoppedException)
        {
            return HealthResult.Unhealthy(Why(fault));
        }
    }

    /// <summary>What the script itself would be told, and where it stands.</summary>
    private static string Why(RuntimeException fault)
    {
        var record = fault.ErrorRecord;
        var message = record?.ToString() is { Length: > 0 } text ? text : fault.Message;
        if (record?.InvocationInfo is not { ScriptLineNumber: > 0 } place) return message;
        return string.IsNullOrEmpty(place.ScriptName) ? message : $"{message} ({Path.GetFileName(place.ScriptName)}:{place.ScriptLineNumber})";
    }

    /// <summary>A boolean, a result, something with Status and Message, or a text.</summary>
    internal static HealthResult ResultOf(PSObject? given) => given?.BaseObject switch
    {
        null => HealthResult.Healthy(),
        HealthResult result => result,
        bool isWell => isWell ? HealthResult.Healthy() : HealthResult.Unhealthy("the script gave False"),
        IDictionary values => Spoken(values["Status"], values["Message"], values["Data"]) ?? HealthResult.Healthy(),
        _ => Spoken(given.Properties["Status"]?.Value, given.Properties["Message"]?.Value, given.Properties["Data"]?.Value)
            ?? SpokenResult.Read(LanguagePrimitives.ConvertTo<string>(given)),
    };

    private static HealthResult? Spoken(object? status, object? message, object? data)
    {
        if (status is null) return null;
        var result = SpokenResult.Read($"{status}: {message}");
        if ((data is PSObject wrapped ? wrapped.BaseObject : data) is not IDictionary values) return result;
        foreach (DictionaryEntry entry in values) result = result.With($"{entry.Key}", entry.Value is PSObject inner ? inner.BaseObject : entry.Value);
        return result;
    }

    private Runspace Open()
    {
        var runspace = RunspaceFactory.CreateRunspace(_host, ModuleCmdlets.AddTo(InitialSessionState.CreateDefault2()));
        runspace.ThreadOptions = PSThreadOptions.UseCurrentThread;
        runspace.Name = $"attest health {name}";
        runspace.Open();
        using var shell = PowerShell.Create();
        shell.Runspace = runspace;
        shell.AddScript(Preferences).Invoke();
        return runspace;
    }

    private void Discard()
    {
        _runspace?.Dispose();
        _runspace = null;
    }

    private static void Drain(PowerShell shell)
    {
        shell.Streams.Error.DataAdded += static (from, _) => ((PSDataCollection<ErrorRecord>)from!).ReadAll();
        shell.Streams.Warning.DataAdded += static (from, _) => ((PSDataCollection<WarningRecord>)from!).ReadAll();
        shell.Streams.Verbose.DataAdded += static (from, _) => ((PSDataCollection<VerboseRecord>)from!).ReadAll();
        shell.Streams.Debug.DataAdded += static (from, _) => ((PSDataCollection<DebugRecord>)from!).ReadAll();
        shell.Streams.Progress.DataAdded += static (from, _) => ((PSDataCollection<ProgressRecord>)from!).ReadAll();
        shell.Streams.Information.DataAdded += static (from, _) => ((PSDataCollection<InformationRecord>)from!).ReadAll();
    }
}
