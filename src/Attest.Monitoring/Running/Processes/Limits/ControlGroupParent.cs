namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>Finds a control group in which this user may make groups that limit memory and processor.</summary>
internal static class ControlGroupParent
{
    private const string Prefix = "attest-";

    private static readonly Lazy<string?> Found =
        new(() => OperatingSystem.IsLinux() ? Find("/sys/fs/cgroup", ReadOwn()) : null);

    /// <summary>Its folder; null when there is none. Looked for once.</summary>
    public static string? Folder => Found.Value;

    /// <summary>A name not in use.</summary>
    public static string NewName(int sequence) => $"{Prefix}{Environment.ProcessId}-{sequence}";

    /// <summary>Looks under a mount of the unified hierarchy.</summary>
    /// <param name="mount">Where cgroup v2 is mounted.</param>
    /// <param name="own">What <c>/proc/self/cgroup</c> says.</param>
    public static string? Find(string mount, string own)
    {
        // Without this file it is a hierarchy of version 1.
        if (!File.Exists(Path.Combine(mount, "cgroup.controllers")) || OwnPath(own) is not { } path) return null;

        // A group with processes of its own, such as ours, cannot hand controllers on: its parent may.
        var group = mount + path.TrimEnd('/');
        if (CanHold(group)) return group;
        return path.Length > 1 && Path.GetDirectoryName(group) is { } parent && CanHold(parent) ? parent : null;
    }

    /// <summary>The path in the unified hierarchy (line 0); null when there is none, or it is elsewhere.</summary>
    public static string? OwnPath(string own)
    {
        foreach (var line in own.Split('\n'))
            if (line.StartsWith("0::/", StringComparison.Ordinal) && !line.Contains("/../", StringComparison.Ordinal))
                return line[3..].TrimEnd();
        return null;
    }

    private static bool CanHold(string group)
    {
        var probe = Path.Combine(group, $"{Prefix}{Environment.ProcessId}-probe");
        try
        {
            var handedOn = File.ReadAllText(Path.Combine(group, "cgroup.subtree_control")).Split([' ', '\n']);
            if (!handedOn.Contains("memory") || !handedOn.Contains("cpu")) return false;

            // A process may move only where it may write the procs file of the common ancestor.
            using (File.OpenHandle(Path.Combine(group, "cgroup.procs"), FileMode.Open, FileAccess.Write)) { }
            Directory.CreateDirectory(probe);
            Directory.Delete(probe);
            RemoveLeft(group);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Groups whose last member has ended since. One in use cannot be removed.</summary>
    private static void RemoveLeft(string group)
    {
        foreach (var left in Directory.GetDirectories(group, Prefix + "*"))
        {
            try
            {
                if (!Directory.Exists($"/proc/{OwnerOf(left)}")) Directory.Delete(left);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // Still has members.
            }
        }
    }

    /// <summary>The process id in its name.</summary>
    private static string OwnerOf(string folder) => Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];

    private static string ReadOwn()
    {
        try
        {
            return File.ReadAllText("/proc/self/cgroup");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
