namespace Attest.Monitoring.Metrics.Answering;

/// <summary>
/// Space on the disks of some paths. A network disk whose server is gone may hold whoever asks for ever: then the
/// others are answered without it, and it is not asked again until it has answered.
/// </summary>
/// <param name="paths">Absolute.</param>
/// <param name="measure">Total and free bytes of the disk that holds a path.</param>
/// <param name="patience">How long an answer may take.</param>
internal sealed class DiskState(IReadOnlyList<string> paths, Func<string, (long Total, long Free)> measure, TimeSpan patience)
{
    private readonly Task<(long Total, long Free)?>?[] _asked = new Task<(long, long)?>?[paths.Count];

    public DiskState(IReadOnlyList<string> paths) : this(paths, Measure, TimeSpan.FromSeconds(1))
    {
    }

    /// <summary>The path, its disk's size and how much of it is used; without those that do not answer.</summary>
    public IReadOnlyList<(string Path, long Size, long Used)> Read()
    {
        for (var at = 0; at < paths.Count; at++)
        {
            var path = paths[at];

            // A thread of its own: one that is held for ever must not be the pool's.
            _asked[at] ??= Task.Factory.StartNew(
                () => TryMeasure(path), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }

        Task.WaitAll([.. _asked.OfType<Task>()], patience);
        var answers = new List<(string, long, long)>(paths.Count);
        for (var at = 0; at < paths.Count; at++)
        {
            if (_asked[at] is not { IsCompleted: true } done) continue;
            _asked[at] = null;
            if (done.Result is { } disk) answers.Add((paths[at], disk.Total, disk.Total - disk.Free));
        }

        return answers;
    }

    private (long, long)? TryMeasure(string path)
    {
        try
        {
            return measure(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static (long, long) Measure(string path)
    {
        var disk = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path);
        return (disk.TotalSize, disk.TotalFreeSpace);
    }
}
