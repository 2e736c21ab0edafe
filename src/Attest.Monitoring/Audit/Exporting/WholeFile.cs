namespace Attest.Monitoring.Audit.Exporting;

/// <summary>A file that is written as a stream and is there whole or not at all.</summary>
internal static class WholeFile
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Writes beside the file and renames; a device, a pipe or a link is written as it is.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            if (IsSpecial(path))
            {
                using var special = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferSize);
                write(special);
                return;
            }

            var temporary = $"{path}.{Environment.ProcessId}.tmp";
            try
            {
                using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, BufferSize)) write(file);
                File.Move(temporary, path, overwrite: true);
            }
            catch
            {
                File.Delete(temporary);
                throw;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, fault);
        }
    }

    public static AttestException Unwritable(string path, Exception fault) => new(
        ErrorIds.OutputUnwritable, $"{path} cannot be written: {fault.Message}", "Name a place in a folder that exists and that this account may write.", inner: fault);

    // A rename over one would replace it.
    private static bool IsSpecial(string path) =>
        !OperatingSystem.IsWindows() && File.Exists(path)
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || File.ResolveLinkTarget(path, returnFinalTarget: false) is not null);
}
