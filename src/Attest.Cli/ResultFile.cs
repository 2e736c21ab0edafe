using Attest.Monitoring;

namespace Attest.Cli;

/// <summary>The file that <c>--output</c> names.</summary>
internal static class ResultFile
{
    /// <summary>Writes a file whole or not at all; a device or pipe (<c>/dev/stderr</c>) is written as it is.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            var target = Path.GetFullPath(path);
            if (IsSpecial(target))
            {
                using var device = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                device.Write(content);
                return;
            }

            var temporary = $"{target}.{Environment.ProcessId}.tmp";
            try
            {
                using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0))
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
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AttestException(
                ErrorIds.OutputUnwritable,
                $"The file {path} cannot be written: {fault.Message}",
                "Name a file in a folder that exists and that this account may write with --output.",
                inner: fault);
        }
    }

    // A rename over a device or a named pipe would replace it.
    private static bool IsSpecial(string path)
    {
        if (OperatingSystem.IsWindows() || !File.Exists(path)) return false;
        return new FileInfo(path).Attributes.HasFlag(FileAttributes.Device) || File.GetAttributes(path) == FileAttributes.None
            || File.ResolveLinkTarget(path, returnFinalTarget: true) is not null;
    }
}
