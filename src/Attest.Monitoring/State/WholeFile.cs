namespace Attest.Monitoring.State;

/// <summary>A file that a user has named for a result.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file whole or not at all; a device or pipe (<c>/dev/stderr</c>) is written as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="isSecret">Whether a new file is for its owner alone (mode 0600).</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isSecret = false)
    {
        var target = Path.GetFullPath(path);
        if (IsSpecial(target))
        {
            using var special = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            special.Write(content);
            if (special.CanSeek && special.Length > content.Length) special.SetLength(content.Length);
            return;
        }

        var temporary = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, Options(isSecret)))
            {
                file.Write(content);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static FileStreamOptions Options(bool isSecret)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (isSecret && !OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    // A rename over a device, a named pipe or a link would replace it. A pipe has no length; an empty file has nothing to lose.
    private static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return false;
        if (path.StartsWith("/dev/", StringComparison.Ordinal) || File.ResolveLinkTarget(path, returnFinalTarget: false) is not null)
        {
            return true;
        }

        return new FileInfo(path).Length == 0;
    }
}
