using Attest.Monitoring.Metrics.Snapshots;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>
/// A metrics folder in memory whose process can be made to die at any change: before it, or, for a write, half way.
/// Dying releases the locks, as the operating system does.
/// </summary>
internal sealed class MemoryFiles : ISnapshotFiles
{
    private readonly Dictionary<string, byte[]> _files = [];
    private readonly HashSet<string> _locks = [];

    /// <summary>Changes made so far.</summary>
    public int Changes { get; private set; }

    /// <summary>The change at which the process dies, counted from 1; 0 = never.</summary>
    public int DiesAt { get; set; }

    /// <summary>Whether a write that it dies at leaves half of its bytes.</summary>
    public bool DiesHalfWay { get; set; }

    /// <summary>Whether the disk is full: a write leaves half of its bytes and fails, the process lives on.</summary>
    public bool IsFull { get; set; }

    /// <summary>Runs after each change: somebody who looks in the middle.</summary>
    public Action? Looking { get; set; }

    /// <summary>Runs before each read.</summary>
    public Action<string>? Reading { get; set; }

    public IReadOnlyCollection<string> Names => _files.Keys;

    public byte[] this[string name]
    {
        get => _files[name];
        set => _files[name] = value;
    }

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public byte[]? Read(string name)
    {
        Reading?.Invoke(name);
        return _files.GetValueOrDefault(name);
    }

    public void Write(string name, ReadOnlySpan<byte> content, bool durable)
    {
        var bytes = content.ToArray();
        if (IsFull)
        {
            _files[name] = bytes[..(bytes.Length / 2)];
            throw new IOException("No space left on device");
        }

        Change(() => _files[name] = bytes, () => _files[name] = bytes[..(bytes.Length / 2)]);
    }

    public void Rename(string from, string to) => Change(() =>
    {
        _files[to] = _files[from];
        _files.Remove(from);
    });

    public void Delete(string name) => Change(() => _files.Remove(name));

    public IDisposable? TryLock(string name)
    {
        if (!_locks.Add(name)) return null;
        _files.TryAdd(name, []);
        return new Held(() => _locks.Remove(name));
    }

    public bool IsLocked(string name) => _locks.Contains(name);

    public void DieNow() => _locks.Clear();

    private void Change(Action change, Action? half = null)
    {
        if (++Changes == DiesAt)
        {
            if (DiesHalfWay) half?.Invoke();
            DieNow();
            throw new ProcessDied();
        }

        change();
        Looking?.Invoke();
    }

    private sealed class Held(Action release) : IDisposable
    {
        public void Dispose() => release();
    }
}

/// <summary>The process is gone: nothing of it runs on.</summary>
internal sealed class ProcessDied : Exception;
