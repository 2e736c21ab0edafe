namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>This process's own snapshot: replaced again and again; its lock says that the process lives.</summary>
internal sealed class ProcessSnapshot : IDisposable
{
    private readonly ISnapshotFiles _files;
    private readonly string _id;
    private readonly IDisposable _life;
    private readonly SnapshotEncoder _encoder = new();
    private bool _isWritten;
    private bool _isDurable;

    /// <param name="files">The metrics folder.</param>
    /// <param name="id">Never used before in this folder.</param>
    /// <exception cref="IOException">The folder cannot be written, or the id is in use.</exception>
    public ProcessSnapshot(ISnapshotFiles files, string id)
    {
        _files = files;
        _id = id;
        _life = files.TryLock(SnapshotNames.Lock(id)) ?? throw new IOException($"{SnapshotNames.Lock(id)} is in use.");
    }

    /// <summary>Replaces the file unless it says the same already, as durably.</summary>
    /// <exception cref="IOException">The disk is full or the folder not writable; the file before is untouched.</exception>
    public void Write(IReadOnlyList<MetricFamilyData> families, bool durable)
    {
        var bytes = _encoder.Encode(new Snapshot(0, [], families)).Span;
        if (_isWritten && !_encoder.Changed && (_isDurable || !durable)) return;
        _isWritten = false;
        _files.Write(SnapshotNames.Temporary(_id), bytes, durable);
        _files.Rename(SnapshotNames.Temporary(_id), SnapshotNames.Snapshot(_id));
        (_isWritten, _isDurable) = (true, durable);
    }

    /// <summary>Lets go: from now on the snapshot is that of a dead process, and may be folded.</summary>
    public void Dispose()
    {
        _life.Dispose();
        _files.Delete(SnapshotNames.Lock(_id));
    }
}
