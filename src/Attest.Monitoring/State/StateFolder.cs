using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace Attest.Monitoring.State;

/// <summary>
/// The state folder: where everything a run leaves behind lies. Safe for any number of processes on a local file
/// system. <see cref="Open"/> makes it (mode 0700) and checks the number of its layout.
/// </summary>
internal sealed class StateFolder
{
    /// <summary>The layout this build reads and writes, as the file <c>format</c> says it.</summary>
    public const int Format = 1;

    /// <summary>A folder that is there; see <see cref="Open"/>.</summary>
    internal StateFolder(string root) => Root = root;

    /// <summary>Absolute.</summary>
    public string Root { get; }

    public string Runs => Path.Combine(Root, "runs");

    /// <summary>One empty file for each run that has not been closed: what a search for lost runs reads.</summary>
    public string ActiveRuns => Path.Combine(Root, "runs", ".active");

    public string Metrics => Path.Combine(Root, "metrics");
    public string Audit => Path.Combine(Root, "audit");
    public string Journal => Path.Combine(Root, "journal");
    public string Keys => Path.Combine(Root, "keys");
    public string Groups => Path.Combine(Root, "groups");
    public string Spans => Path.Combine(Root, "spans");
    public string Health => Path.Combine(Root, "health");

    /// <summary>Hashes of the tokens that may ask the monitor endpoint.</summary>
    public string Access => Path.Combine(Root, "access");

    /// <summary>What is logged outside of runs; rotated like <c>logging.file_path</c>.</summary>
    public string Log => Path.Combine(Root, "attest.log");

    /// <summary>
    /// What tells this folder from any other: the <c>service.instance.id</c> of what it exports. Made with the folder;
    /// null where it was lost.
    /// </summary>
    public string? InstanceId
    {
        get
        {
            var path = Path.Combine(Root, "instance");
            return File.Exists(path) && Guid.TryParseExact(File.ReadAllText(path).Trim(), "D", out var id) ? id.ToString() : null;
        }
    }

    /// <summary>The folder of one run.</summary>
    public string Run(string runId) => Path.Combine(Runs, runId);

    /// <summary>
    /// The folder's place: <paramref name="home"/>, else <c>ATTEST_HOME</c>, else <c>$XDG_STATE_HOME/attest</c>
    /// (<c>~/.local/state/attest</c>; <c>%LOCALAPPDATA%\attest</c> on Windows).
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>: nothing says where.</exception>
    public static string Locate(string? home, IReadOnlyDictionary<string, string> environment)
    {
        if (!string.IsNullOrEmpty(home)) return Path.GetFullPath(home);
        if (Value("ATTEST_HOME") is { } named) return Path.GetFullPath(named);

        if (OperatingSystem.IsWindows())
        {
            if (Value("LOCALAPPDATA") is { } local) return Path.Combine(local, "attest");
        }
        else
        {
            // A relative XDG path is to be ignored (XDG Base Directory Specification, section 2).
            if (Value("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state)) return Path.Combine(state, "attest");
            if (Value("HOME") is { } user) return Path.Combine(user, ".local", "state", "attest");
        }

        throw new AttestException(
            ErrorIds.StateFolderUnusable,
            "Nothing says where the state folder is: neither a home folder nor ATTEST_HOME is set.",
            "Set ATTEST_HOME to a folder on a local disk, or pass --home.");

        string? Value(string name) =>
            environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }

    /// <summary>Opens the folder, making it where it is not.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.StateFolderUnusable"/>: not a folder, not writable or on a network;
    /// <see cref="ErrorIds.StateFormatNewer"/>: a newer version wrote it.
    /// </exception>
    public static StateFolder Open(string root, TimeProvider? time = null)
    {
        var folder = new StateFolder(root);
        try
        {
            PrivateFolder.Create(root);
            folder.CheckFormat(time ?? TimeProvider.System);
            return folder;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.StateFolderUnusable,
                $"The state folder {root} cannot be used: {fault.Message}",
                "Make it writable for this account, or name another one with --home or ATTEST_HOME.",
                inner: fault);
        }
    }

    /// <summary>Makes a folder that every account of a group may use, with the folders that any of them adds to.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: no such group.</exception>
    /// <exception cref="IOException">It cannot be made, or not be given to the group.</exception>
    [UnsupportedOSPlatform("windows")]
    public static void MakeShared(string root, string group)
    {
        var folder = new StateFolder(root);
        string[] paths =
        [
            root, folder.Runs, folder.ActiveRuns, folder.Metrics, folder.Groups, folder.Spans, folder.Health,
            folder.Audit, folder.Journal, folder.Keys, folder.Access,
        ];
        foreach (var path in paths)
        {
            GroupFolder.Create(path, group);
        }
    }

    private void CheckFormat(TimeProvider time)
    {
        var path = Path.Combine(Root, "format");
        if (!File.Exists(path))
        {
            // Asked only when the folder is made: finding it out costs more than all the rest of opening one.
            NetworkDisk.Refuse(Root, "The state folder", "Name a folder on a local disk with --home or ATTEST_HOME.");
            var instance = Path.Combine(Root, "instance");
            if (!File.Exists(instance)) AtomicFile.Write(instance, Encoding.ASCII.GetBytes($"{Guid.CreateVersion7(time.GetUtcNow())}\n"));
            AtomicFile.Write(path, Encoding.ASCII.GetBytes($"{Format}\n"));
            return;
        }

        var text = File.ReadAllText(path).Trim();
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var format) || format < 1)
        {
            throw new AttestException(
                ErrorIds.StateFolderUnusable,
                $"{path} does not hold a layout number: '{(text.Length > 40 ? text[..40] : text)}'.",
                "Restore the file from a backup, or start with a new state folder (--home).");
        }

        if (format <= Format) return;
        throw new AttestException(
            ErrorIds.StateFormatNewer,
            $"The state folder {Root} has layout {format}; this version reads up to {Format}.",
            "Update attest and the module to the version that wrote it, or name another folder with --home.");
    }
}
