using System.Globalization;
using System.Text;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Cli.Logging;

/// <summary>An analysis for people.</summary>
internal static class LogAnalysisText
{
    private const int LongestError = 120;

    public static string Write(LogAnalysis analysis)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{analysis.Lines} log lines");
        if (analysis.From is { } from && analysis.To is { } to) text.Append(CultureInfo.InvariantCulture, $", {Time(from)} to {Time(to)}");
        text.Append("\n\nCommonest errors:\n");
        foreach (var error in analysis.Errors)
        {
            text.Append(CultureInfo.InvariantCulture, $"{error.Count,7}  {Short(error.Error)}");
            if (error.ErrorId is { } id) text.Append(" [").Append(LogText.Escaped(id)).Append(']');
            text.Append('\n');
        }

        None(text, analysis.Errors.Count);
        text.Append("\nDurations of pipelines:\n");
        foreach (var pipeline in analysis.Pipelines)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {LogText.Escaped(pipeline.Pipeline)}: {pipeline.Runs} run(s), {pipeline.Failed} not successful, mean {Milliseconds(pipeline.Mean)}, p95 {Milliseconds(pipeline.P95)}, longest {Milliseconds(pipeline.Longest)}\n");
        }

        None(text, analysis.Pipelines.Count);
        text.Append("\nLast policy violations:\n");
        foreach (var violation in analysis.Violations)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  {Time(violation.Timestamp)}  {LogText.Escaped(violation.Policy ?? "-")}  {LogText.Escaped(violation.ViolationType ?? "-")}\n");
        }

        None(text, analysis.Violations.Count);
        return text.ToString();
    }

    private static void None(StringBuilder text, int count)
    {
        if (count == 0) text.Append("  none\n");
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan duration) =>
        string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###} ms");

    private static string Short(string error)
    {
        var line = LogText.Escaped(error);
        return line.Length <= LongestError ? line : line[..(LongestError - 1)] + "…";
    }
}
