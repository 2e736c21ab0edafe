namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// Says whether something was made in a folder or taken out of it since it was last asked, by the folder's own time of
/// change: one call to the system instead of a listing. What changes right after a look can bear the same time, so a
/// folder that has just changed counts as changed a while longer.
/// </summary>
internal sealed class FolderStamp(string path, TimeProvider time)
{
    /// <summary>The coarsest time stamps of file systems are of two seconds.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(2);

    private DateTime _seen;
    private bool _mayHideMore = true;

    public bool HasChanged()
    {
        var changed = Directory.GetLastWriteTimeUtc(path);
        if (changed == _seen && !_mayHideMore) return false;
        _seen = changed;
        _mayHideMore = (time.GetUtcNow().UtcDateTime - changed).Duration() <= Coarse;
        return true;
    }
}
