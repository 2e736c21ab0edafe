using System.Text;

namespace Attest.Monitoring.Reports;

/// <summary>The file a report is written to.</summary>
internal static class ReportFile
{
    /// <summary>Writes it whole or not at all. A link is followed: what it points at is replaced.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="content">What it says.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public static void Write(string path, string content)
    {
        try
        {
            var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
            var temporary = $"{target}.{Environment.ProcessId}.tmp";
            try
            {
                File.WriteAllText(temporary, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
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
                $"The report {path} cannot be written: {fault.Message}",
                "Name a file in a folder that exists and that this account may write.",
                inner: fault);
        }
    }
}
