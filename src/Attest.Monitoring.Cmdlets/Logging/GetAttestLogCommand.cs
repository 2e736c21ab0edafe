using System.Management.Automation;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Monitoring.Cmdlets.Logging;

/// <summary>Gets what runs have logged, the oldest first.</summary>
[Cmdlet(VerbsCommon.Get, "AttestLog", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(LogRecord))]
public sealed class GetAttestLogCommand : LogQueryCmdlet, IDisposable
{
    /// <summary>What <c>-Follow</c> begins with unless it is told, as <c>tail -f</c> does.</summary>
    private const int FollowFrom = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ManualResetEventSlim _stop = new();

    /// <summary>Only so many, the newest.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateRange(0, int.MaxValue)]
    public int Last { get; set; }

    /// <summary>Goes on as lines come; of one run, until it ends.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    public SwitchParameter Follow { get; set; }

    private protected override void Process()
    {
        using var session = OpenSession();
        var reading = Reading(session);
        foreach (var record in Records(reading)) WriteObject(record);
        WarnOfUnreadable(reading);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Set();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private IEnumerable<LogRecord> Records(LogReading reading)
    {
        int? last = MyInvocation.BoundParameters.ContainsKey(nameof(Last)) ? Last : null;
        if (!Follow) return last is { } count ? reading.Last(count) : reading.Read();
        if (last is null && Run is null && Since == DateTimeOffset.MinValue) last = FollowFrom;
        return reading.Follow(() => !_stop.Wait(Pause), last);
    }
}
