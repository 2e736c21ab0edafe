using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>Limits of the run, of profiles and of steps.</summary>
internal sealed class LimitsReader(DefinitionReading reading)
{
    private const double MaximumMegabytes = 1024 * 1024 * 16;
    private const double BytesPerMegabyte = 1024 * 1024;

    private readonly Dictionary<string, ResourceLimits> _profiles = [];

    public ResourceLimits Read(SourceNode? node, string what = "'limits'") =>
        node is not null && MappingReader.Open(node, what, DefinitionKeys.Limits, reading.Diagnostics) is { } limits
            ? Values(limits)
            : ResourceLimits.None;

    public void ReadProfiles(SourceNode? node)
    {
        if (node is null)
            return;
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'limit_profiles' must be a mapping of names to limits, not {NodeWords.Describe(node)}");
            return;
        }
        KeyRepeats.Report(mapping, "'limit_profiles'", reading.Diagnostics, StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
            _profiles.TryAdd(key.Text, Read(value, $"profile '{NodeWords.Short(key.Text)}'"));
    }

    /// <summary>A step's limits; its own keys win over those of the profile it names.</summary>
    public ResourceLimits ReadStep(SourceNode? node)
    {
        if (node is null || MappingReader.Open(node, "'limits'", DefinitionKeys.StepLimits, reading.Diagnostics) is not { } limits)
            return ResourceLimits.None;
        var own = Values(limits);
        var profile = Profile(limits["profile"]);
        return new ResourceLimits(
            own.MemoryBytes ?? profile.MemoryBytes, own.CpuPercent ?? profile.CpuPercent, own.Duration ?? profile.Duration);
    }

    private ResourceLimits Profile(SourceNode? node)
    {
        if (reading.Plain(node, "'profile'") is not { } name)
            return ResourceLimits.None;
        if (_profiles.TryGetValue(name, out var profile))
            return profile;
        var hint = reading.Diagnostics.IsFull ? "" : NearestWord.Hint(name, _profiles.Keys);
        reading.Diagnostics.Report(node!.Position, $"there is no profile '{NodeWords.Short(name)}' in 'limit_profiles'{hint}");
        return ResourceLimits.None;
    }

    private ResourceLimits Values(MappingReader limits)
    {
        var megabytes = reading.Values.PositiveNumber(limits["max_memory_mb"], "'max_memory_mb'", MaximumMegabytes);
        var seconds = reading.Values.PositiveNumber(
            limits["max_duration_seconds"], "'max_duration_seconds'", DefinitionReading.LongestTimer.TotalSeconds);
        return new ResourceLimits(
            megabytes is { } size ? (long)(size * BytesPerMegabyte) : null,
            reading.Values.PositiveNumber(limits["max_cpu_percent"], "'max_cpu_percent'", 100),
            seconds is { } duration ? TimeSpan.FromSeconds(duration) : null);
    }
}
