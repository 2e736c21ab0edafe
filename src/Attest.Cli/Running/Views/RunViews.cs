namespace Attest.Cli.Running.Views;

/// <summary>Which view a call gets.</summary>
internal static class RunViews
{
    /// <summary>What the view of a run without a terminal is made of.</summary>
    public static Type[] Usual => [typeof(SummaryText), typeof(RunTexts), typeof(StepTexts), typeof(PlainRunView)];

    /// <param name="call">Who asks.</param>
    /// <param name="logs">Whether log lines go to standard error: they would tear a live view apart.</param>
    public static IRunView Choose(Call call, bool logs)
    {
        if (call.IsJson) return new JsonRunView(call);
        if (call.IsQuiet) return new QuietRunView(call.Streams.Error);
        return IsTerminal(call) && !logs ? new LiveRunView(call) : new PlainRunView(call.Streams.Out);
    }

    // A dumb terminal cannot move its cursor (terminfo: dumb).
    private static bool IsTerminal(Call call) =>
        !Console.IsOutputRedirected
        && (OperatingSystem.IsWindows() || (call.Environment.TryGetValue("TERM", out var term) && term is not ("" or "dumb")));
}
