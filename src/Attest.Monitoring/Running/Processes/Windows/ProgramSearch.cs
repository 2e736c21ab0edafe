namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// Finds a program in the request's PATH with its PATHEXT, as cmd.exe does but never in the working directory: a step
/// must not run what happens to lie there. <c>.\name</c> says so expressly.
/// </summary>
internal static class ProgramSearch
{
    private const string DefaultExtensions = ".COM;.EXE;.BAT;.CMD";

    /// <summary>An absolute path of a file.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.CommandNotFound"/>, <see cref="ErrorIds.CommandNotExecutable"/>.
    /// </exception>
    public static string Find(ProcessRequest request)
    {
        var program = request.Program;
        var extensions = Variable(request, "PATHEXT") ?? DefaultExtensions;
        if (program.AsSpan().IndexOfAny('\\', '/', ':') >= 0)
        {
            var path = Path.GetFullPath(program, request.WorkingDirectory);
            if (Match(path, extensions) is { } found) return found;
            if (Directory.Exists(path))
                throw new AttestException(
                    ErrorIds.CommandNotExecutable, $"'{path}' is a folder.", "Name the program inside it.");
            throw NotFound($"'{path}' does not exist.", "Correct the path of the command.");
        }

        var folders = Variable(request, "PATH") ?? "";
        if (program.Length > 0)
            foreach (var range in folders.AsSpan().Split(';'))
            {
                var folder = folders.AsSpan()[range].Trim().Trim('"');
                if (folder.IsEmpty) continue;
                var path = Path.GetFullPath(Path.Join(folder, program), request.WorkingDirectory);
                if (Match(path, extensions) is { } found) return found;
            }

        throw NotFound(
            $"'{program}' was not found in PATH.", $"Install it, correct its name, or set PATH in the step's env; PATH is {folders}");
    }

    /// <summary>The file as it is named when that has an extension, else the first that PATHEXT makes of it.</summary>
    private static string? Match(string path, string extensions)
    {
        if (Path.HasExtension(path) && File.Exists(path)) return path;
        foreach (var range in extensions.AsSpan().Split(';'))
        {
            var candidate = string.Concat(path, extensions.AsSpan()[range]);
            if (candidate.Length > path.Length && File.Exists(candidate)) return candidate;
        }

        return File.Exists(path) ? path : null;
    }

    private static string? Variable(ProcessRequest request, string name)
    {
        foreach (var (key, value) in request.Environment)
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    private static AttestException NotFound(string message, string remedy) =>
        new(ErrorIds.CommandNotFound, message, remedy);
}
