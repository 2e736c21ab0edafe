using System.Runtime.InteropServices;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>Tells from an error of CreateProcessW, and a look at the files, what was wrong.</summary>
internal static class CreateFault
{
    private const int FileNotFound = 2;
    private const int PathNotFound = 3;
    private const int AccessDenied = 5;
    private const int NotAnExecutable = 193;
    private const int NameTooLong = 206;
    private const int NeedsElevation = 740;

    public static AttestException Explain(int error, string program, string folder)
    {
        if (!Directory.Exists(folder))
            return new AttestException(
                ErrorIds.WorkingDirectoryMissing,
                File.Exists(folder)
                    ? $"The working directory '{folder}' is a file."
                    : $"The working directory '{folder}' does not exist.",
                "Create it in an earlier step, or correct working_directory.");
        return error switch
        {
            FileNotFound or PathNotFound => new AttestException(
                ErrorIds.CommandNotFound, $"'{program}' does not exist.", "Correct the path of the command."),
            AccessDenied => NotExecutable(
                $"'{program}' may not be executed.", "Grant this user the right to execute it, and check the virus scanner."),
            NotAnExecutable => NotExecutable(
                $"'{program}' is not a program for this machine.",
                "Name the interpreter first (pwsh, python …), or take the program built for this machine."),
            NeedsElevation => NotExecutable(
                $"'{program}' asks for elevation.", "Run from an elevated prompt, or take a program that needs none."),
            NameTooLong => TooLong(program),
            _ => NotExecutable(
                $"'{program}' cannot be started: {Marshal.GetPInvokeErrorMessage(error)}.", "Start it by hand to see why."),
        };
    }

    public static AttestException TooLong(string program) => NotExecutable(
        $"'{program}' cannot be started: its command line is longer than the {CommandLine.MaxLength} characters of Windows.",
        "Hand large values over in files.");

    private static AttestException NotExecutable(string message, string remedy) =>
        new(ErrorIds.CommandNotExecutable, message, remedy);
}
