using System.Text;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// Joins arguments to the one string a Windows program is given, so that <c>CommandLineToArgvW</c> and the C runtime
/// split it into the same arguments again ("Parsing C command-line arguments", Microsoft Learn).
/// </summary>
internal static class CommandLine
{
    /// <summary>The longest that CreateProcessW takes, with its NUL.</summary>
    public const int MaxLength = 32_767;

    public static string For(string program, IReadOnlyList<string> arguments)
    {
        // The program's name follows other rules: quotes end it, backslashes mean nothing. A path holds no quote.
        var line = new StringBuilder().Append('"').Append(program).Append('"');
        for (var i = 0; i < arguments.Count; i++)
        {
            line.Append(' ');
            Append(line, arguments[i]);
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\"") < 0)
        {
            line.Append(argument);
            return;
        }

        // Backslashes are plain unless a quote follows: then each is doubled, and the quote is escaped by one more.
        line.Append('"');
        var backslashes = 0;
        foreach (var character in argument)
        {
            if (character == '"') line.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            line.Append(character);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
