using System.Text;

namespace Attest.Monitoring.Tracing.Sampling;

/// <summary>The member <c>ot</c> of a <c>tracestate</c>, and its sub-key <c>th</c> (OpenTelemetry, "TraceState Handling").</summary>
internal static class OtelTraceState
{
    private const string Member = "ot=";
    private const string SubKey = "th:";
    private const int MaxMembers = 32;
    private const int MaxValue = 256;

    /// <summary>The state with this threshold; other members and other sub-keys stay. What was changed goes first (W3C, 3.5).</summary>
    public static string With(string? state, SamplingThreshold threshold)
    {
        var told = SubKey + threshold;
        if (string.IsNullOrEmpty(state)) return Member + told;
        var (rest, sub, members) = Split(state);
        var mine = sub.Length > 0 ? $"{sub};{told}" : told;

        // No room is no reason to lose what others have put there.
        if (members >= MaxMembers || mine.Length > MaxValue) return Without(state) ?? "";
        return rest.Length > 0 ? $"{Member}{mine},{rest}" : Member + mine;
    }

    /// <summary>The state without a threshold; null when nothing is left.</summary>
    public static string? Without(string? state)
    {
        if (string.IsNullOrEmpty(state) || !state.Contains(SubKey, StringComparison.Ordinal)) return state;
        var (rest, sub, _) = Split(state);
        var left = sub.Length == 0 ? rest : rest.Length == 0 ? Member + sub : $"{Member}{sub},{rest}";
        return left.Length == 0 ? null : left;
    }

    /// <summary>The other members, the other sub-keys of ours, and how many other members there are.</summary>
    private static (string Others, string Mine, int Count) Split(string state)
    {
        var (rest, sub, members) = (new StringBuilder(), new StringBuilder(), 0);
        foreach (var member in state.Split(','))
        {
            if (!member.StartsWith(Member, StringComparison.Ordinal))
            {
                rest.Append(members++ > 0 ? "," : "").Append(member);
                continue;
            }

            foreach (var pair in member[Member.Length..].Split(';'))
            {
                if (!pair.StartsWith(SubKey, StringComparison.Ordinal)) sub.Append(sub.Length > 0 ? ";" : "").Append(pair);
            }
        }

        return (rest.ToString(), sub.ToString(), members);
    }
}
