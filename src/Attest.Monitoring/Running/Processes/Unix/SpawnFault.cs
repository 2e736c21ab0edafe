using System.Runtime.InteropServices;
using System.Text;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>Tells from an <c>errno</c> of <c>posix_spawn</c>, and a look at the files, what exactly was wrong.</summary>
internal static class SpawnFault
{
    private const int NoEntry = 2;
    private const int TooBig = 7;
    private const int NotAnExecutable = 8;
    private const int NoMemory = 12;

    /// <summary>The file is open for writing; the same number on Linux and macOS.</summary>
    public const int TextBusy = 26;

    public static AttestException Explain(int errno, string path, string folder)
    {
        if (!Directory.Exists(folder)) return NoFolder(folder);
        if (Libc.access(folder, Libc.ExecuteAccess) != 0) return ClosedFolder(folder);
        if (Directory.Exists(path)) return NotExecutable($"'{path}' is a folder.", "Name the program inside it.");
        if (errno == TooBig)
            return NotExecutable(
                $"'{path}' cannot be started: its arguments and environment are too large for this system.",
                "Hand large values over in files.");
        if (!File.Exists(path))
            return new AttestException(
                ErrorIds.CommandNotFound, $"'{path}' does not exist.", "Correct the path of the command.");
        return errno switch
        {
            Libc.Eacces => NotPermitted(path),
            NoEntry => NoInterpreter(path),
            NotAnExecutable => NotExecutable(
                $"'{path}' is neither a program for this machine nor a script with an interpreter.",
                "Begin a script with a line such as #!/bin/sh, or take the program built for this machine."),
            TextBusy => NotExecutable($"'{path}' is being written by another process.", "Start it when it is whole."),
            NoMemory => Exhausted(path, errno),
            _ when errno == (OperatingSystem.IsMacOS() ? 35 : 11) => Exhausted(path, errno),
            _ => NotExecutable(
                $"'{path}' cannot be started: {Marshal.GetPInvokeErrorMessage(errno)}.", "Start it by hand to see why."),
        };
    }

    /// <summary>For when it is not <c>posix_spawn</c> that starts the program, and nothing tells why it did not.</summary>
    public static void ThrowUnlessStartable(string path, string folder)
    {
        if (Libc.access(folder, Libc.ExecuteAccess) != 0 || !File.Exists(path)) throw Explain(NoEntry, path, folder);
        if (Libc.access(path, Libc.ExecuteAccess) != 0) throw NotPermitted(path);
    }

    public static AttestException NotPermitted(string path) => NotExecutable(
        $"'{path}' may not be executed.",
        $"Make it executable (chmod +x '{path}') and see that its file system is not mounted noexec.");

    public static AttestException NoFolder(string folder) => new(
        ErrorIds.WorkingDirectoryMissing,
        File.Exists(folder)
            ? $"The working directory '{folder}' is a file."
            : $"The working directory '{folder}' does not exist.",
        "Create it in an earlier step, or correct working_directory.");

    private static AttestException ClosedFolder(string folder) => new(
        ErrorIds.WorkingDirectoryMissing,
        $"The working directory '{folder}' may not be entered.",
        "Grant this user the right to enter it, or correct working_directory.");

    private static AttestException NoInterpreter(string path)
    {
        var interpreter = Interpreter(path);
        if (interpreter is null)
            return NotExecutable(
                $"'{path}' needs a loader that this system does not have.",
                "Take the program built for this system and its C library.");
        return interpreter.EndsWith('\r')
            ? NotExecutable(
                $"The first line of '{path}' ends in a carriage return, which is taken for part of the interpreter's name.",
                "Save the script with LF line ends.")
            : NotExecutable(
                $"'{path}' names the interpreter '{interpreter}', which does not exist.",
                "Install the interpreter, or correct the script's first line.");
    }

    /// <summary>The program named in a script's first line; null when it is not a script.</summary>
    private static string? Interpreter(string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[256];
            using var file = File.OpenHandle(path);
            start = start[..RandomAccess.Read(file, start, 0)];
            if (!start.StartsWith("#!"u8)) return null;
            start = start[2..];
            if (start.IndexOf((byte)'\n') is var end and >= 0) start = start[..end];
            return Encoding.UTF8.GetString(start).TrimStart(' ', '\t').Split(' ', '\t')[0];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static AttestException Exhausted(string path, int errno) => NotExecutable(
        $"'{path}' cannot be started, the system has no room for another process: {Marshal.GetPInvokeErrorMessage(errno)}.",
        "Lower concurrency, or raise the limit of processes (ulimit -u) or memory.");

    private static AttestException NotExecutable(string message, string remedy) =>
        new(ErrorIds.CommandNotExecutable, message, remedy);
}
