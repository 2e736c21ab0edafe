using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>What keys of a check must be to each other, where several were said: else one of them could never count.</summary>
internal static class CheckRules
{
    /// <summary>The first must not be more than the second.</summary>
    private static readonly (string Less, string More)[] Orders =
    [
        ("degraded_after", "unhealthy_after"), ("certificate_unhealthy_days", "certificate_degraded_days"), ("unhealthy_below", "degraded_below"),
        ("degraded_above", "unhealthy_above"), ("at_least", "at_most"), ("degraded_older", "unhealthy_older"), ("degraded_within", "within"),
    ];

    /// <summary>The first makes no sense without the second.</summary>
    private static readonly (string Given, string Needed)[] Needs =
    [
        ("access_key_variable", "secret_key_variable"), ("secret_key_variable", "access_key_variable"), ("username", "password_variable"),
    ];

    /// <summary>Tells what contradicts itself.</summary>
    /// <param name="keys">Where each key stands.</param>
    /// <param name="values">What was said.</param>
    /// <param name="kind">The check's kind.</param>
    /// <param name="mistakes">Takes each mistake.</param>
    /// <returns>Whether nothing does.</returns>
    public static bool Hold(MappingReader keys, IReadOnlyDictionary<string, SettingValue> values, CheckKind kind, DiagnosticBag mistakes)
    {
        var sound = true;
        foreach (var (less, more) in Orders)
        {
            // Nobody has said at_least: 1, yet with it at_most: 0 would hold for no machine.
            var lower = values.GetValueOrDefault(less) ?? (less == "at_least" ? kind.Field(less)?.DefaultValue : null);
            if (lower is null || !values.TryGetValue(more, out var upper) || Comparer<object>.Default.Compare(lower.Value, upper.Value) <= 0) continue;
            Tell((keys[less] ?? keys[more])!, $"'{less}' of a health check of type {kind.Name} is {lower.Text}, which is more than '{more}', {upper.Text}");
        }

        foreach (var (given, needed) in Needs)
        {
            if (values.ContainsKey(given) && !values.ContainsKey(needed) && kind.Field(needed) is not null)
                Tell(keys[given]!, $"'{given}' of a health check of type {kind.Name} needs '{needed}' beside it");
        }

        return sound;

        void Tell(SourceNode node, string what)
        {
            mistakes.Report(node.Position, what);
            sound = false;
        }
    }
}
