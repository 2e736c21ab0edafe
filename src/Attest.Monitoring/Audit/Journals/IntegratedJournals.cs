using System.Globalization;
using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// How far each journal is in the tree, for the last two sizes of the tree: an integration writes it before the
/// checkpoint that makes the newer size true, so after a crash either may be the one that counts.
/// </summary>
/// <param name="Before">What holds when the last integration was cut short.</param>
/// <param name="After">What holds when it was not.</param>
internal sealed record IntegratedJournals(JournalOffsets Before, JournalOffsets After)
{
    private const string Header = "attest journals 1";

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IntegratedJournals? Read(JournalFolder folder)
    {
        if (!File.Exists(folder.Integrated)) return null;
        var lines = File.ReadAllText(folder.Integrated, Encoding.UTF8).Split('\n');
        if (lines is not [Header, _, .., "end", ""]) throw new InvalidDataException("it is cut short, or of another version");
        var next = 1;
        var before = Offsets(lines, ref next);
        var after = Offsets(lines, ref next);
        return next == lines.Length - 2 ? new IntegratedJournals(before, after) : throw new InvalidDataException("it says more than it should");
    }

    /// <summary>What holds for a tree of a size; null when it is neither.</summary>
    public JournalOffsets? For(long size) => After.Size == size ? After : Before.Size == size ? Before : null;

    /// <summary>Writes what shall become the file by <see cref="DurableFile.Publish"/>; it is not durable yet.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public FileStream Prepare(JournalFolder folder)
    {
        var text = new StringBuilder(Header).Append('\n');
        Append(text, Before);
        Append(text, After);
        return DurableFile.Prepare(folder.NextIntegrated, Encoding.UTF8.GetBytes(text.Append("end\n").ToString()));
    }

    private static void Append(StringBuilder text, JournalOffsets offsets)
    {
        text.Append(CultureInfo.InvariantCulture, $"size {offsets.Size}\n");
        foreach (var (name, offset) in offsets.Offsets) text.Append(CultureInfo.InvariantCulture, $"{offset} {name}\n");
    }

    private static JournalOffsets Offsets(string[] lines, ref int next)
    {
        if (!lines[next].StartsWith("size ", StringComparison.Ordinal)) throw new InvalidDataException($"line {next + 1} is no size");
        var size = Number(lines[next][5..], next++);
        var offsets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        while (lines[next] != "end" && !lines[next].StartsWith("size ", StringComparison.Ordinal))
        {
            var blank = lines[next].IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0) throw new InvalidDataException($"line {next + 1} is no offset");
            offsets[lines[next][(blank + 1)..]] = Number(lines[next][..blank], next++);
        }

        return new JournalOffsets(size, offsets);
    }

    private static long Number(string text, int line) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new InvalidDataException($"line {line + 1} has no number");
}

/// <summary>How far each journal is in a tree.</summary>
/// <param name="Size">Leaves of the tree.</param>
/// <param name="Offsets">Bytes of each journal that are in it, by name; none = nothing of it.</param>
internal sealed record JournalOffsets(long Size, IReadOnlyDictionary<string, long> Offsets)
{
    /// <summary>Of no journal anything.</summary>
    public static JournalOffsets None { get; } = new(0, new Dictionary<string, long>());

    /// <summary>How far one journal is.</summary>
    public long Of(string name) => Offsets.TryGetValue(name, out var offset) ? offset : 0;
}
