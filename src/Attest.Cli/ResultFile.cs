using Attest.Monitoring;
using Attest.Monitoring.State;

namespace Attest.Cli;

/// <summary>The file that <c>--output</c> names.</summary>
internal static class ResultFile
{
    /// <summary>Writes a file whole or not at all; a device or pipe (<c>/dev/stderr</c>) is written as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="isSecret">Whether a new file is for its owner alone (mode 0600).</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, bool isSecret = false)
    {
        try
        {
            WholeFile.Write(path, content, isSecret);
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
}
