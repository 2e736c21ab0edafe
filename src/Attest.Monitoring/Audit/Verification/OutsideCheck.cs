using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>Holds a log against a checkpoint from outside.</summary>
internal sealed class OutsideCheck
{
    private readonly OutsideCheckpoint _outside;
    private readonly TreeHead? _head;
    private readonly AuditAnswer? _refused;

    /// <summary>Reads the checkpoint; the log is asked later.</summary>
    public OutsideCheck(OutsideCheckpoint outside, string? origin, SignatureCheck signatures)
    {
        _outside = outside;
        if (outside.Note is null)
        {
            _refused = new(Verdict.Unproven, $"no checkpoint could be had: {outside.Fault}");
            return;
        }

        _head = TreeHead.TryRead(outside.Note, out var fault);
        if (_head is null) _refused = new(Verdict.Fail, $"it is no checkpoint: {fault}");
        else if (origin is not null && _head.Origin != origin) _refused = new(Verdict.Fail, $"it is of another log, {_head.Origin}");
        else if (signatures.Answer(_head) is { Verdict: Verdict.Fail } unsigned) _refused = unsigned;
        if (_refused is null && outside.Time is { } time) Stamp = new StampedSize(outside.Source, _head!.Size, time);
    }

    /// <summary>The size whose root is wanted; null when the checkpoint is refused.</summary>
    public long? Size => _refused is null ? _head!.Size : null;

    /// <summary>Looks at the times of the entries on either side; null when its moment is not known.</summary>
    public StampedSize? Stamp { get; }

    /// <summary>Whether the log holds what it vouches for.</summary>
    /// <param name="size">Of the log.</param>
    /// <param name="roots">The roots that were rebuilt.</param>
    public AuditAnchor Answer(long size, Dictionary<long, TreeHash> roots) =>
        new(_outside.Source, _head?.Size, _outside.Time, _refused ?? Compare(size, roots));

    private AuditAnswer Compare(long size, Dictionary<long, TreeHash> roots)
    {
        var head = _head!;
        if (head.Size > size) return new(Verdict.Fail, $"it vouches for {head.Size} entries and the log holds {size}: {head.Size - size} were cut off");
        if (!roots.TryGetValue(head.Size, out var root)) return new(Verdict.Fail, $"the tree of its {head.Size} entries cannot be rebuilt");
        return root == head.Root
            ? new(Verdict.Pass, $"the log still holds its {head.Size} entries as they were")
            : new(Verdict.Fail, $"the first {head.Size} entries are not those it vouches for: the log was rewritten");
    }
}
