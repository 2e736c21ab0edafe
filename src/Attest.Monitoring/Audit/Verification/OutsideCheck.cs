using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>Holds a log against the checkpoints that were kept at one place outside it.</summary>
internal sealed class OutsideCheck
{
    private const int MostNamed = 3;

    private readonly OutsideSource _outside;
    private readonly SignatureCheck _signatures;
    private readonly AuditAnswer? _refused;
    private readonly List<(TreeHead Head, OutsideNote Note)> _own = [];

    /// <summary>Reads the checkpoints; the log is asked later.</summary>
    /// <param name="outside">What was found.</param>
    /// <param name="origin">The log's name; null when that is not known.</param>
    /// <param name="signatures">Checks who signed.</param>
    public OutsideCheck(OutsideSource outside, string? origin, SignatureCheck signatures)
    {
        _outside = outside;
        _signatures = signatures;
        var others = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var note in outside.Notes)
        {
            var head = TreeHead.TryRead(note.Bytes, out var fault);
            if (head is null) _refused ??= new(Verdict.Fail, $"it is no checkpoint: {fault}");
            else if (origin is null || head.Origin == origin) _own.Add((head, note));
            else others.Add(head.Origin);
        }

        if (_refused is null && _own.Count == 0)
        {
            _refused = others.Count > 0 ? new(Verdict.Fail, $"it is of another log, {Named(others)}")
                : new(Verdict.Unproven, $"no checkpoint could be had: {outside.Fault ?? "none is there"}");
        }

        _own.Sort(static (left, right) => left.Head.Size.CompareTo(right.Head.Size));
        if (_refused is null) Stamps = [.. Stamped()];
    }

    /// <summary>The sizes whose roots are wanted.</summary>
    public IEnumerable<long> Sizes => _refused is null ? _own.Select(own => own.Head.Size) : [];

    /// <summary>Look at the times of the entries on either side of what was stamped.</summary>
    public IReadOnlyList<StampedSize> Stamps { get; } = [];

    /// <summary>What was found and is no checkpoint, and stamps that say nothing.</summary>
    public IEnumerable<AuditFinding> Oddities =>
    [
        .. _outside.Oddities,
        .. _own.Where(own => own.Note is { Time: null, Stamp: not null }).Take(MostNamed)
            .Select(own => new AuditFinding(_outside.Name, null, $"the stamp of its checkpoint of {own.Head.Size} entries says nothing: {own.Note.Stamp}")),
    ];

    /// <summary>Whether the log holds what they vouch for.</summary>
    /// <param name="size">Of the log.</param>
    /// <param name="roots">The roots that were rebuilt.</param>
    public AuditAnchor Answer(long size, Dictionary<long, TreeHash> roots)
    {
        if (_refused is not null) return new(_outside.Name, _own.Count > 0 ? _own[^1].Head.Size : null, null, _refused);
        var stamped = _own.LastOrDefault(own => own.Note.Time is not null).Note?.Time;
        foreach (var (head, note) in _own)
        {
            if (Refute(head, size, roots) is not { } reason) continue;

            // Who did not sign it cannot refute the log; but such a checkpoint has no business there either.
            return new(_outside.Name, head.Size, note.Time, _signatures.Answer(head) is { Verdict: Verdict.Fail } unsigned ? unsigned : new(Verdict.Fail, reason));
        }

        var latest = _own[^1].Head;
        if (_signatures.Answer(latest) is { Verdict: Verdict.Fail } refused) return new(_outside.Name, latest.Size, stamped, refused);
        var held = $"the log still holds its {latest.Size} entries as they were{Before()}";
        return new(_outside.Name, latest.Size, stamped, _outside.WithinReach is { } reach
            ? new(Verdict.Unproven, $"{held}; but {reach}")
            : new(Verdict.Pass, held));
    }

    private static string? Refute(TreeHead head, long size, Dictionary<long, TreeHash> roots)
    {
        if (head.Size > size) return $"it vouches for {head.Size} entries and the log holds {size}: {head.Size - size} were cut off";
        if (!roots.TryGetValue(head.Size, out var root)) return $"the tree of its {head.Size} entries cannot be rebuilt";
        return root == head.Root ? null : $"the first {head.Size} entries are not those it vouches for: the log was rewritten";
    }

    private string Before() => _own.Count == 1 ? "" : $" ({_own.Count} checkpoints, the first of {_own[0].Head.Size})";

    /// <summary>Of many, those that bound the times: the first and the last, and some between.</summary>
    private IEnumerable<StampedSize> Stamped()
    {
        const int most = 16;
        var stamped = _own.Where(own => own.Note.Time is not null).ToList();
        var step = Math.Max(1, (stamped.Count + most - 1) / most);
        for (var index = stamped.Count - 1; index >= 0; index -= step)
        {
            yield return new StampedSize(_outside.Name, stamped[index].Head.Size, stamped[index].Note.Time!.Value);
        }
    }

    private static string Named(SortedSet<string> origins) =>
        string.Join(", ", origins.Take(MostNamed)) + (origins.Count > MostNamed ? $" and {origins.Count - MostNamed} more" : "");
}
