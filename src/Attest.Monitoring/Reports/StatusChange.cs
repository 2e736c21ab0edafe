using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>What is otherwise than in the last report.</summary>
/// <param name="Source">Where.</param>
/// <param name="Component">Which component; null = whether the place answers at all.</param>
/// <param name="Before">What it was; null = it was not there, or the place did not answer.</param>
/// <param name="After">What it is; null = it is there no more, or the place does not answer.</param>
internal sealed record StatusChange(string Source, string? Component, HealthStatus? Before, HealthStatus? After)
{
    /// <summary><c>worse|better|new|gone</c></summary>
    public string Word => (Component, Before, After) switch
    {
        (null, _, var after) => after is null ? "worse" : "better",
        (_, null, _) => "new",
        (_, _, null) => "gone",
        var (_, before, after) => after < before ? "worse" : "better",
    };

    /// <summary>What it is called in a list.</summary>
    public string Name => Component ?? "the monitor itself";

    /// <summary><c>healthy → degraded</c>, <c>new: degraded</c>, <c>no longer checked</c>.</summary>
    public string Text => (Component, Before, After) switch
    {
        (null, _, null) => "does not answer any more",
        (null, _, _) => "answers again",
        (_, null, { } after) => $"new: {after.Word()}",
        (_, { } before, null) => $"no longer checked, was {before.Word()}",
        var (_, before, after) => $"{before!.Value.Word()} → {after!.Value.Word()}",
    };
}
