using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>A check as <c>health.checks</c> says it.</summary>
/// <param name="Name">The component.</param>
/// <param name="Kind">What it looks at.</param>
/// <param name="Values">What was said, by key.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record ConfiguredCheck(string Name, CheckKind Kind, IReadOnlyDictionary<string, SettingValue> Values, SourcePosition Position)
{
    /// <summary>The value of a key, or its default; null when there is neither.</summary>
    public string? Text(string field) => Value(field)?.Text;

    public bool Flag(string field) => Value(field)?.Value is true;

    public long? Whole(string field) => (long?)Value(field)?.Value;

    public double Number(string field) => (double)Value(field)!.Value;

    public TimeSpan? Duration(string field) => (TimeSpan?)Value(field)?.Value;

    public IReadOnlyList<string> List(string field) => (IReadOnlyList<string>?)Value(field)?.Value ?? [];

    public IReadOnlyDictionary<string, string> Map(string field) =>
        (IReadOnlyDictionary<string, string>?)Value(field)?.Value ?? new Dictionary<string, string>();

    /// <summary>Whether it runs what the file says, or hands on a secret.</summary>
    public bool NeedsTrust => Kind.RunsCode || Values.Keys.Any(key => Kind.Field(key) is { IsSecret: true });

    private SettingValue? Value(string field) => Values.GetValueOrDefault(field) ?? Kind.Field(field)!.DefaultValue;
}
