using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// The folder of what is durable and not yet in the tree: a journal for each process (<c>&lt;process&gt;.wal</c>), how
/// far each is in the tree (<c>integrated</c>), the log's lock.
/// </summary>
/// <param name="root">Absolute; on the same file system as the log's folder.</param>
internal sealed class JournalFolder(string root)
{
    private const string Ending = ".wal";

    /// <summary>Absolute.</summary>
    public string Root { get; } = root;

    /// <summary>Held by whoever changes the tree.</summary>
    public string Lock => Path.Combine(Root, "lock");

    /// <summary>How far each journal is in the tree: <see cref="IntegratedJournals"/>.</summary>
    public string Integrated => Path.Combine(Root, "integrated");

    /// <summary>The next of it, before it is.</summary>
    public string NextIntegrated => Integrated + ".new";

    /// <summary>A checkpoint before it is one: it becomes the log's by being renamed.</summary>
    public string NextCheckpoint => Path.Combine(Root, "checkpoint.new");

    /// <summary>Makes the folder.</summary>
    public void Create() => PrivateFolder.Create(Root);

    /// <summary>The file of a journal.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);

    /// <summary>The journals that lie there, the oldest process first.</summary>
    public IReadOnlyList<string> Names()
    {
        var names = new List<string>();
        if (!Directory.Exists(Root)) return names;
        foreach (var path in Directory.EnumerateFiles(Root, "*" + Ending)) names.Add(Path.GetFileName(path));
        names.Sort(string.CompareOrdinal);
        return names;
    }

    /// <summary>The name of a process's journal, never given twice: the time, and chance.</summary>
    public static string NewName(TimeProvider time) =>
        $"{time.GetUtcNow().ToUnixTimeMilliseconds():x12}-{Random.Shared.NextInt64():x16}{Ending}";
}
