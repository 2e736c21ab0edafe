// The product starts programs its own way; a test that asks a program for a second opinion may use the class library's.
#pragma warning disable RS0030
using System.Diagnostics;

namespace Attest.Monitoring.Tests.Telemetry;

/// <summary>A program that gives a second opinion on our files.</summary>
internal static class SecondOpinion
{
    /// <summary>The program's path, or a skipped test that says what is missing.</summary>
    public static string Need(string program, string package)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var path = Path.Combine(folder, program);
            if (File.Exists(path))
            {
                return path;
            }
        }

        Assert.Skip($"{program} is not installed (package {package})");
        return "";
    }

    /// <summary>Runs it to its end; its standard output and error, and whether it exited with 0.</summary>
    public static (bool Success, string Output, string Error) Ask(string program, IEnumerable<string> arguments, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode == 0, output, error.Result);
    }
}
