using System.Management.Automation;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Cmdlets.Running;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>A cmdlet that asks the audit log for events, and stops when it is told to.</summary>
public abstract class AuditQueryCmdlet : AttestCmdlet, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Not before: <c>'24h ago'</c>, <c>7d</c>, a date, RFC 3339. A text without an offset is UTC.</summary>
    [Parameter]
    [MomentTransformation]
    [ValidateNotNullOrEmpty]
    public string? Since { get; set; }

    /// <summary>Before.</summary>
    [Parameter]
    [MomentTransformation]
    [ValidateNotNullOrEmpty]
    public string? Until { get; set; }

    /// <summary>For example <c>event_type=policy_violation and pipeline~nightly</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Events of these types.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AuditEventTypeCompleter))]
    public string[] EventType { get; set; } = [];

    /// <summary>Events of these pipelines, wildcards allowed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PipelineNameCompleter))]
    public string[] Pipeline { get; set; } = [];

    /// <summary>Events of this run: its id, or the beginning or end of it, or its report.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("RunId")]
    [RunId]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    public string? Run { get; set; }

    /// <summary>Only the newest so many.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <summary>State folders, or folders of exports; several are read as one, each event naming its log. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    /// <summary>Cancelled by Ctrl-C.</summary>
    private protected CancellationToken Stopped => _stop.Token;

    /// <summary>What was asked.</summary>
    private protected QueryText Text => new()
    {
        Since = Since,
        Until = Until,
        Filter = Filter,
        EventTypes = EventType,
        Pipelines = Pipeline,
        Run = Run,
        Last = Last,
    };

    /// <summary>Opens the logs.</summary>
    private protected AuditReading OpenLogs() =>
        AuditReading.Open(Home.Length == 0 ? [Request(null)] : [.. Home.Select(home => Request(home))], OpenSession);

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }
}
