using System.Text;

namespace Attest.Monitoring.Planning;

/// <summary>A user's text inside a drawing of a plan.</summary>
internal static class PlanText
{
    /// <summary>The text on one line: each run of white space and control characters is one space.</summary>
    public static string OneLine(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (!char.IsControl(character) && !char.IsWhiteSpace(character)) line.Append(character);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }

        return line.ToString().TrimEnd();
    }
}
