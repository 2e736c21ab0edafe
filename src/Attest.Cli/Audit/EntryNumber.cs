using System.Globalization;

namespace Attest.Cli.Audit;

/// <summary>The number of an entry, as somebody typed it.</summary>
internal static class EntryNumber
{
    public static long Of(string text, string name) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw UsageErrors.Of($"{name} {text} is not the number of an entry.", "Give the 'seq' of a report: a whole number from 0.");
}
