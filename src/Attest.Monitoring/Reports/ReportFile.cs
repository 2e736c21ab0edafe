using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Reports;

/// <summary>The file a report is written to.</summary>
internal static class ReportFile
{
    /// <summary>Writes it whole or not at all. A link is followed: what it points at is replaced; a device stays one.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">What it says.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Write(string path, string content)
    {
        try
        {
            var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            WholeFile.Write(target, Encoding.UTF8.GetBytes(content));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new AttestException(
                ErrorIds.OutputUnwritable,
                $"The report {path} cannot be written: {fault.Message}",
                "Name a file in a folder that exists and that this account may write.",
                inner: fault);
        }
    }
}
