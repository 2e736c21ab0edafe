using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Where a pipeline's file is.</summary>
internal static class PipelineFile
{
    /// <summary>The file when none is named.</summary>
    public const string Usual = "attest.pipeline.yml";

    /// <summary>
    /// The path as messages name it: as it was written where that leads to the file, else (a PSDrive, <c>~</c>, a
    /// provider-qualified path) what it stands for.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>: it is no path of a file system.</exception>
    public static string Find(PSCmdlet cmdlet, string path)
    {
        try
        {
            var full = cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out var provider, out _);
            if (provider.Name != "FileSystem") throw NoFile(path, $"it is in the drive of the provider {provider.Name}");
            var here = cmdlet.SessionState.Path.CurrentFileSystemLocation.ProviderPath;
            return System.IO.Path.GetFullPath(path, here) == full ? path : full;
        }
        catch (Exception fault) when (fault is System.Management.Automation.DriveNotFoundException or ProviderNotFoundException or NotSupportedException)
        {
            throw NoFile(path, fault.Message.TrimEnd('.'));
        }
    }

    private static AttestException NoFile(string path, string why) => new(
        ErrorIds.FileUnreadable, $"{path} cannot be read: {why}.", "Name a file of the file system.");
}
