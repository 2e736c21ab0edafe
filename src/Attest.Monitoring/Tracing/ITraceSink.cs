using System.Diagnostics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>Takes the finished spans of one run; best effort: never throws, never blocks on the network.</summary>
internal interface ITraceSink
{
    /// <summary>Takes an activity that has stopped; called from any thread.</summary>
    void Add(Activity span);

    /// <summary>Takes a span that ended in another process.</summary>
    void Add(FinishedSpan span);
}
