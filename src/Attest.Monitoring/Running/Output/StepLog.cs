namespace Attest.Monitoring.Running.Output;

/// <summary>
/// A step's log file: made, mode 0600, with its folder, when the first bytes come; appended to if it is there. Nothing
/// is buffered: what is written is the operating system's.
/// </summary>
internal sealed class StepLog(string path) : IDisposable
{
    private FileStream? _file;

    /// <summary>The file; null while nothing was written.</summary>
    public string? Path => _file is null ? null : path;

    /// <exception cref="IOException">The disk is full, or the file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Append(ReadOnlySpan<byte> bytes) => (_file ??= Open()).Write(bytes);

    public void Dispose() => _file?.Dispose();

    private FileStream Open()
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            return new FileStream(path, options);
        }
        catch (DirectoryNotFoundException)
        {
            CreateFolder(System.IO.Path.GetDirectoryName(path)!);
            return new FileStream(path, options);
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
