using Attest.Monitoring.Running;

namespace Attest.Cli.Running.Views;

/// <summary>
/// Which steps are shown when there are more than rows: running ones first, then failed ones, then the few that come
/// next; in plan order.
/// </summary>
internal static class LiveWindow
{
    private const int MostWaiting = 5;

    public static IReadOnlyList<LiveStep> Of(IReadOnlyList<LiveStep> steps, int rows)
    {
        if (steps.Count <= rows) return steps;
        var shown = new bool[steps.Count];
        var left = Math.Max(rows, 1);
        Take(step => step.Status is RunStatus.Running);
        Take(step => step.HasFailed);
        left = Math.Min(left, MostWaiting);
        Take(step => step.Status is null);

        var window = new List<LiveStep>(rows);
        for (var place = 0; place < steps.Count; place++)
        {
            if (shown[place]) window.Add(steps[place]);
        }

        return window;

        void Take(Func<LiveStep, bool> wanted)
        {
            for (var place = 0; place < steps.Count && left > 0; place++)
            {
                if (!wanted(steps[place])) continue;
                shown[place] = true;
                left--;
            }
        }
    }
}
