using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Push;

/// <summary>The totals of a state folder at one moment, as every push has them.</summary>
/// <param name="Families">Under their exposed names, sorted by them; nothing that is of the answering process alone.</param>
/// <param name="Instance">The state folder's id: what tells its totals from those of another.</param>
/// <param name="Start">Since when they are counted.</param>
/// <param name="At">When they were read.</param>
internal sealed record PushedTotals(
    IReadOnlyList<ExposedFamily> Families, string Instance, DateTimeOffset Start, DateTimeOffset At)
{
    /// <summary>How many series there are.</summary>
    public long Series => Families.Sum(static family => (long)family.Data.Labels.Length);

    /// <summary>
    /// What may be pushed: a process that has ended when the totals are looked at has no memory and no threads. Its
    /// build is worth knowing all the same.
    /// </summary>
    public static IReadOnlyList<ExposedFamily> Pushable(IReadOnlyList<ExposedFamily> families) =>
        [.. families.Where(static family =>
            family.Data.Descriptor.Merge != GaugeMerge.Answering || family.Data.Descriptor.Name == "build_info")];
}
