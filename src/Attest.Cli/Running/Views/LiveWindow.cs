using Attest.Monitoring.Running;

namespace Attest.Cli.Running.Views;

/// <summary>
/// Which steps are shown when there are more than rows: running ones first, then failed ones, then those that come
/// next, then those that ended last; in plan order.
/// </summary>
internal static class LiveWindow
{
    public static IReadOnlyList<LiveStep> Of(IReadOnlyList<LiveStep> steps, int rows)
    {
        if (steps.Count <= rows) return steps;
        var shown = new bool[steps.Count];
        var left = Math.Max(rows, 1);
        Take(step => step.Status is RunStatus.Running);
        Take(step => step.HasFailed);
        Take(step => step.Status is null);
        for (var place = steps.Count - 1; place >= 0 && left > 0; place--) Show(place);

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
                if (wanted(steps[place])) Show(place);
            }
        }

        void Show(int place)
        {
            if (shown[place]) return;
            shown[place] = true;
            left--;
        }
    }
}
