using System.Text;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// A batch file is run by <c>cmd.exe</c>, which reads the line by rules of its own before the arguments are split: every
/// argument is quoted, and a percent sign cannot begin a variable.
/// </summary>
internal static class BatchCommandLine
{
    public static bool IsNeededFor(string program) =>
        program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
        || program.EndsWith(".bat", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ArgumentInvalid"/>: an argument holds a line break, which cannot be quoted for cmd.exe.
    /// </exception>
    public static string For(string program, IReadOnlyList<string> arguments)
    {
        // /d no AutoRun, /e:on extensions (needed below), /v:off no delayed expansion: '!' is plain.
        var line = new StringBuilder("cmd.exe /d /e:on /v:off /c \"");
        Append(line, program);
        for (var i = 0; i < arguments.Count; i++) Append(line.Append(' '), arguments[i]);
        return line.Append('"').ToString();
    }

    private static void Append(StringBuilder line, string argument)
    {
        if (argument.AsSpan().IndexOfAny('\r', '\n') >= 0)
            throw new AttestException(
                ErrorIds.ArgumentInvalid,
                "an argument of a batch file contains a line break, which cmd.exe would take for the end of the command",
                "hand the value over in a file or a variable");
        line.Append('"');
        var backslashes = 0;
        foreach (var character in argument)
        {
            // A quote is doubled: cmd.exe stays inside the quotes, and the C runtime reads one.
            if (character == '"') line.Append('\\', backslashes).Append('"');

            // %cd:~,% is an empty substring: the percent sign before it stays alone.
            if (character == '%') line.Append("%%cd:~,");
            backslashes = character == '\\' ? backslashes + 1 : 0;
            line.Append(character);
        }

        line.Append('\\', backslashes).Append('"');
    }
}
