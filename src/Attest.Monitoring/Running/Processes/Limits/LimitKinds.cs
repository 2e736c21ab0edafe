using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>Which limits need somebody to hold them.</summary>
internal static class LimitKinds
{
    /// <summary>Memory and processor do; time is but a clock.</summary>
    public static bool NeedHolding(this ResourceLimits limits) =>
        limits.MemoryBytes is not null || limits.CpuPercent is not null;
}
