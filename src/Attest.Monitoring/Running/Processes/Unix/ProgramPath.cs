namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>Finds a program as <c>execvp</c> does (POSIX.1-2024, 8.3 PATH), but in the request's own environment.</summary>
internal static class ProgramPath
{
    /// <summary>What glibc searches when there is no PATH.</summary>
    private const string DefaultPath = "/bin:/usr/bin";

    /// <summary>An absolute path. A program named with a slash is not looked at: starting it will tell.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.CommandNotFound"/>; <see cref="ErrorIds.CommandNotExecutable"/> when PATH has only files of
    /// that name that may not be executed.
    /// </exception>
    public static string Find(ProcessRequest request)
    {
        var program = request.Program;
        if (program.Contains('/')) return Path.Combine(request.WorkingDirectory, program);
        if (program.Length == 0) throw NotFound("The command is empty.", "Name a program.");

        string? refused = null;
        var path = request.Environment.TryGetValue("PATH", out var own) ? own : DefaultPath;
        foreach (var range in path.AsSpan().Split(':'))
        {
            // An empty element is the working directory.
            var candidate = Path.Combine(request.WorkingDirectory, path[range], program);
            if (!File.Exists(candidate)) continue;
            if (Libc.access(candidate, Libc.ExecuteAccess) == 0) return candidate;
            refused ??= candidate;
        }

        if (refused is not null) throw SpawnFault.NotPermitted(refused);
        if (!Directory.Exists(request.WorkingDirectory)) throw SpawnFault.NoFolder(request.WorkingDirectory);
        throw NotFound(
            $"'{program}' was not found in PATH.", $"Install it, correct its name, or set PATH in the step's env; PATH is {path}");
    }

    private static AttestException NotFound(string message, string remedy) =>
        new(ErrorIds.CommandNotFound, message, remedy);
}
