using System.Diagnostics;

namespace Attest.Monitoring.Tests.Audit;

/// <summary>Programs that are not ours, as an auditor would run them.</summary>
internal static class Shell
{
    /// <summary>Runs one to its end.</summary>
    public static (int Code, string Out) Run(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Needs.Tool(program), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, text + error.Result);
    }
}
