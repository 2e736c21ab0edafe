using System.Runtime.InteropServices;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Metrics.Native;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Metrics;

/// <summary>What a state folder's processes, living and dead, have counted together.</summary>
/// <param name="Families">Under their exposed names, sorted by them.</param>
/// <param name="Problems">Snapshots that could not be read, to be told; they are counted in the families too.</param>
internal sealed record MergedMetrics(IReadOnlyList<ExposedFamily> Families, IReadOnlyList<StepError> Problems)
{
    /// <summary>Reads a state folder; one without metrics has only <c>build_info</c>.</summary>
    /// <param name="state">The folder.</param>
    /// <param name="prefix"><c>monitoring.prometheus.namespace</c>.</param>
    /// <param name="build">The answering process.</param>
    /// <exception cref="IOException">The folder cannot be listed.</exception>
    public static MergedMetrics Read(StateFolder state, string prefix, BuildIdentity build) =>
        Read([state], new MonitoringSettings { Namespace = prefix }, build);

    /// <summary>Adds several state folders up, and what the answering process says of itself.</summary>
    /// <exception cref="IOException">A folder cannot be listed.</exception>
    public static MergedMetrics Read(
        IReadOnlyList<StateFolder> states, MonitoringSettings settings, BuildIdentity build, params ReadOnlySpan<IReadOnlyList<MetricFamilyData>> answering)
    {
        IReadOnlyList<MetricFamilyData> families = [Build(build)];
        foreach (var read in answering) families = SnapshotMerge.Merge(families, read);
        var problems = new List<StepError>();
        foreach (var state in states)
        {
            var sum = new SnapshotFolder(new DiskFiles(state.Metrics)).Read();
            families = SnapshotMerge.Merge(families, sum.Families);
            problems.AddRange(sum.Problems);
        }

        // Asked first: who has no native histograms loads nothing of theirs.
        if (settings.NativeHistograms.Enabled || families.Any(static family => family.Native is not null))
            families = new NativeHistograms(settings.NativeHistograms).Apply(families);
        return Expose(families, settings.Namespace, problems);
    }

    /// <summary>Those of ours whose name, without the prefix, begins so.</summary>
    public MergedMetrics Only(string beginning) => this with
    {
        Families = [.. Families.Where(family => family.Data.Descriptor is { Own: true } row && row.Name.StartsWith(beginning, StringComparison.Ordinal))],
    };

    /// <summary>When a pipeline last succeeded; null = never, as far as is known.</summary>
    public DateTimeOffset? LastSuccess(string pipeline)
    {
        var name = MetricCatalogue.LastSuccess.Name;
        var family = Families.FirstOrDefault(one => one.Data.Descriptor is { Own: true } row && row.Name == name);
        if (family is null) return null;
        var labels = LabelText.Render([new("pipeline", pipeline)]);
        var at = Array.FindIndex(family.Data.Labels, one => one.Span.SequenceEqual(labels));
        return at < 0 || family.Data.Values[at] <= 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds((long)(family.Data.Values[at] * 1000));
    }

    internal static MergedMetrics Expose(
        IReadOnlyList<MetricFamilyData> families, string prefix, IReadOnlyList<StepError> problems)
    {
        if (problems.Count > 0) families = SnapshotMerge.Merge(families, [SnapshotProblem.Count(problems.Count)]);
        var exposed = new List<ExposedFamily>(families.Count);
        foreach (var family in families) exposed.Add(new(family.Descriptor.ExposedName(prefix), family));
        exposed.Sort(static (left, right) =>
        {
            var order = string.CompareOrdinal(left.Name, right.Name);
            return order != 0 ? order : FamilyOrder.Compare(left.Data.Descriptor, right.Data.Descriptor);
        });

        return new MergedMetrics(Unambiguous(exposed, out var clashes), [.. problems, .. clashes]);
    }

    /// <summary>
    /// Two processes may have used one name for different metrics: a scrape can hold only one of them. Ours go first,
    /// then the order of names decides, so that it is always the same one.
    /// </summary>
    private static List<ExposedFamily> Unambiguous(List<ExposedFamily> families, out List<StepError> clashes)
    {
        clashes = [];
        var taken = new Dictionary<string, ExposedFamily>(families.Count * 2);
        var kept = new HashSet<ExposedFamily>(ReferenceEqualityComparer.Instance);
        foreach (var own in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var family in families)
            {
                if (family.Data.Descriptor.Own != own) continue;
                var names = SampleNames.Of(family.Name, family.Data.Descriptor.Kind);
                if (Array.Find(names, taken.ContainsKey) is { } shared)
                {
                    clashes.Add(SnapshotProblem.Clash(family, shared, taken[shared]));
                    continue;
                }

                foreach (var name in names) taken[name] = family;
                kept.Add(family);
            }
        }

        families.RemoveAll(family => !kept.Contains(family));
        return families;
    }

    private static MetricFamilyData Build(BuildIdentity build) => MetricFamilyData.Single(
        MetricCatalogue.BuildInfo.Descriptor,
        LabelText.Render(
        [
            new("version", build.Version),
            new("revision", build.Revision),
            new("runtime", RuntimeInformation.FrameworkDescription),
        ]),
        1,
        0);
}
