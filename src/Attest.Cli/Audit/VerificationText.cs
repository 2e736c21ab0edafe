using System.Globalization;
using System.Text;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Cli.Audit;

/// <summary>A verification as people read it: the three answers, then what is wrong, then what is worth knowing.</summary>
internal static class VerificationText
{
    /// <summary>One after the other; of several, each with its home.</summary>
    public static string Of(IReadOnlyList<(string Home, AuditVerification Result)> results) => results.Count == 1
        ? Of(results[0].Result)
        : string.Join('\n', results.Select(one => $"home          {one.Home}\n{Of(one.Result)}"));

    private static string Of(AuditVerification result)
    {
        var text = new StringBuilder();
        if (result.Log is not null) text.Append(CultureInfo.InvariantCulture, $"log           {result.Log}, {result.Size} entries\n");
        Answer(text, "integrity", result.Integrity);
        Answer(text, "completeness", result.Completeness);
        Answer(text, "authenticity", result.Authenticity);
        foreach (var anchor in result.Anchors)
        {
            var when = anchor.Time is { } time ? $" (stamped {time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)})" : "";
            text.Append("anchor        ").Append(Word(anchor.Answer.Verdict)).Append("  ").Append(anchor.Source).Append(when).Append(": ").Append(anchor.Answer.Reason).Append('\n');
        }

        foreach (var finding in result.Findings) text.Append("wrong         ").Append(finding).Append('\n');
        foreach (var note in result.Notes) text.Append("note          ").Append(note).Append('\n');
        return text.ToString();
    }

    private static void Answer(StringBuilder text, string name, AuditAnswer answer) =>
        text.Append(CultureInfo.InvariantCulture, $"{name,-14}{Word(answer.Verdict)}  {answer.Reason}\n");

    private static string Word(Verdict verdict) => verdict switch { Verdict.Pass => "pass", Verdict.Fail => "FAIL", _ => "unproven" };
}
