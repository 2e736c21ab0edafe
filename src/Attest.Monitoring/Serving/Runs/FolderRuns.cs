using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Which runs a state folder holds, and which of them are not closed. Not thread-safe.</summary>
internal sealed class FolderRuns(StateFolder folder, TimeProvider time)
{
    private readonly FolderStamp _runs = new(folder.Runs, time);
    private readonly FolderStamp _active = new(folder.ActiveRuns, time);
    private HashSet<string> _known = [];
    private HashSet<string> _open = [];

    public StateFolder Folder => folder;

    /// <summary>Whether a run has not been closed.</summary>
    public bool IsOpen(string runId) => _open.Contains(runId);

    /// <summary>Looks again.</summary>
    /// <returns>The ids that came, the newest first, and those that went; null when none did.</returns>
    public (List<string> Came, List<string> Went)? Look()
    {
        if (_active.HasChanged()) _open = Ids(folder.ActiveRuns, Directory.EnumerateFiles);
        if (!_runs.HasChanged()) return null;
        var now = Ids(folder.Runs, Directory.EnumerateDirectories);
        var came = now.Where(id => !_known.Contains(id)).ToList();
        var went = _known.Where(id => !now.Contains(id)).ToList();
        came.Sort(static (left, right) => string.CompareOrdinal(right, left));
        _known = now;
        return (came, went);
    }

    private static HashSet<string> Ids(string path, Func<string, IEnumerable<string>> list)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var entry in list(path))
                if (Path.GetFileName(entry) is var id && RunId.IsValid(id)) ids.Add(id);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // There is none before the first run.
        }

        return ids;
    }
}
