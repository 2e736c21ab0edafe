using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>Files as PowerShell names them: wildcards, drives, the session's own location.</summary>
internal static class FilePaths
{
    /// <summary>The files a parameter names, as messages show them.</summary>
    /// <param name="cmdlet">Whose session's location and drives count.</param>
    /// <param name="written">As the user wrote it.</param>
    /// <param name="literal">Whether <c>*</c> and <c>[</c> stand for themselves.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ArgumentInvalid"/>: no place in a file system; <see cref="ErrorIds.FileUnreadable"/>: nothing matches.
    /// </exception>
    public static IReadOnlyList<string> Of(PSCmdlet cmdlet, string written, bool literal)
    {
        var paths = cmdlet.SessionState.Path;
        var location = paths.CurrentFileSystemLocation.ProviderPath;
        try
        {
            if (literal || !WildcardPattern.ContainsWildcardCharacters(written)) return [One(paths, location, written)];
            var found = new List<string>();
            foreach (var path in paths.GetResolvedProviderPathFromPSPath(written, out var provider))
            {
                RefuseOther(provider, written);
                found.Add(Path.IsPathRooted(written) || written.Contains(':', StringComparison.Ordinal) ? path : Path.GetRelativePath(location, path));
            }

            found.Sort(StringComparer.Ordinal);
            return found.Count > 0 ? found : throw None(written);
        }
        catch (ItemNotFoundException)
        {
            throw None(written);
        }
        catch (SessionStateException fault)
        {
            throw new AttestException(ErrorIds.ArgumentInvalid, fault.Message, "Give a path in the file system.", inner: fault);
        }
    }

    private static string One(PathIntrinsics paths, string location, string written)
    {
        var path = paths.GetUnresolvedProviderPathFromPSPath(written, out var provider, out _);
        RefuseOther(provider, written);
        return Path.GetFullPath(written, location) == path ? written : path;
    }

    private static void RefuseOther(ProviderInfo provider, string written)
    {
        if (provider.Name == "FileSystem") return;
        throw new AttestException(
            ErrorIds.ArgumentInvalid, $"'{written}' is a place of the {provider.Name} provider, not a file.", "Give a path in the file system.");
    }

    private static AttestException None(string written) => new(
        ErrorIds.FileUnreadable, $"No file is named '{written}'.", "Check the path and the current location (Get-Location).");
}
