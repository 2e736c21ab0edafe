using System.Runtime.CompilerServices;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>What is said of a step in one line.</summary>
internal static class StepTexts
{
    /// <summary><c>build: failure in 3.4 s, message</c></summary>
    public static string Ended(StepReport report)
    {
        var text = report.Attempts == 0
            ? $"{report.Id}: {report.Status.Word()}"
            : $"{report.Id}: {report.Status.Word()} in {Durations.Text(report.DurationMs)}";
        var note = Note(report);
        return note.Length > 0 ? $"{text}, {note}" : text;
    }

    /// <summary><c>build: attempt 1 failed (message), next in 2.0 s</c></summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string Retried(StepRetried retried) =>
        $"{retried.Step}: attempt {retried.Attempt} failed ({FirstLine(retried.Error.Message)}), next in {Durations.Text(retried.Delay.TotalMilliseconds)}";

    /// <summary>What stands behind a step's time: attempts, the error, whether it was tolerated; may be empty.</summary>
    public static string Note(StepReport report)
    {
        var parts = new List<string>(3);
        if (report.Reason is { } reason) parts.Add(reason);
        if (report.Attempts > 1) parts.Add($"{report.Attempts} attempts");
        if (report.Error is { } error && RunTexts.HasFailed(report)) parts.Add(FirstLine(error.Message));
        if (report.Tolerated) parts.Add("tolerated");
        return string.Join(", ", parts);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string FirstLine(string text)
    {
        var end = text.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? text : text[..end]).TrimEnd('.');
    }
}
