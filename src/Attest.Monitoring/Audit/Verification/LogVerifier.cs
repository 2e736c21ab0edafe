using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>What a verification is to look at.</summary>
internal sealed record VerificationRequest
{
    /// <summary>The folder that holds <c>checkpoint</c> and <c>tile</c>.</summary>
    public required string Folder { get; init; }

    /// <summary>The keys that are trusted to sign.</summary>
    public required IReadOnlyList<TrustedKey> Keys { get; init; }

    /// <summary>What is wrong with the files of keys.</summary>
    public IReadOnlyList<AuditFinding> KeyFindings { get; init; } = [];

    /// <summary>Checkpoints from outside, by where they were kept.</summary>
    public IReadOnlyList<OutsideSource> Outside { get; init; } = [];

    /// <summary>The index of times that readers of this log use; null = none.</summary>
    public string? Index { get; init; }

    /// <summary>Whether events wait to be put into the tree: then an interrupted integration may have left tiles behind.</summary>
    public bool EventsWait { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>
/// Verifies a log as somebody would who trusts neither its writer nor its host: reads every file, writes none, repairs
/// nothing, shares no code with the writer but the hash and the names of the files.
/// </summary>
internal sealed class LogVerifier(VerificationRequest request)
{
    private const string CheckpointName = "checkpoint";
    private readonly SignatureCheck _signatures = new(request.Keys);

    /// <summary>Reads the whole log.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: there is no log to verify.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public AuditVerification Verify(CancellationToken cancellation = default)
    {
        var started = request.Time.GetTimestamp();
        if (!Directory.Exists(request.Folder))
        {
            throw new AttestException(
                ErrorIds.AuditLogInvalid, $"There is no audit log at {request.Folder}.", "Name the state folder that holds it with --home, or the folder of an export.");
        }

        var result = Read(cancellation);
        return result with { DurationMs = (long)request.Time.GetElapsedTime(started).TotalMilliseconds };
    }

    private AuditVerification Read(CancellationToken cancellation)
    {
        var file = new LogFile(request.Folder);
        var head = ReadHead(file, out var fault);
        var outside = request.Outside.Select(source => new OutsideCheck(source, head?.Origin, _signatures)).ToList();
        if (head is null)
        {
            var finding = new AuditFinding(CheckpointName, null, fault);
            return new AuditVerification
            {
                Integrity = new(Verdict.Fail, $"there is no root to rebuild: checkpoint: {fault}"),
                Completeness = !outside.Any(check => check.Sizes.Any()) ? Unproven : new(Verdict.Fail, "without a checkpoint the log vouches for no entry"),
                Authenticity = new(Verdict.Fail, $"there is no signature: checkpoint: {fault}"),
                Findings = [finding, .. request.KeyFindings],
                Anchors = [.. outside.Select(check => check.Answer(0, []))],
                Files = file.Count,
            };
        }

        var clock = new ClockCheck(request.Time.GetUtcNow());
        clock.Stamped.AddRange(outside.SelectMany(check => check.Stamps));
        using var index = IndexCheck.Open(request.Index, head.Origin);
        var tree = new TreeRebuild(request.Folder, head, [.. outside.SelectMany(check => check.Sizes).Distinct().Order()], clock, index);
        tree.Read(cancellation);
        var folder = new FolderCheck(request.Folder, head.Size);
        folder.Read(cancellation);
        var anchors = outside.Select(check => check.Answer(head.Size, tree.Roots)).ToList();
        var authenticity = _signatures.Answer(head);
        var notes = new List<AuditFinding>(clock.Notes);
        if (index is not null) notes.AddRange(index.Notes);
        foreach (var stamp in clock.Stamped) notes.AddRange(new[] { stamp.TooYoung, stamp.TooOld }.OfType<AuditFinding>());
        foreach (var check in outside) notes.AddRange(check.Oddities);
        var findings = new List<AuditFinding>();
        if (authenticity.Verdict == Verdict.Fail) findings.Add(new(CheckpointName, null, authenticity.Reason));
        findings.AddRange(request.KeyFindings);
        findings.AddRange(tree.Findings);
        if (tree.Root is { } root && root != head.Root) findings.Add(new(CheckpointName, null, $"it vouches for the root {head.Root}, and the log rebuilds to {root}"));
        findings.AddRange(folder.Findings);
        if (index is not null) findings.AddRange(index.Findings);
        AddBeyond(folder.Beyond, findings, notes);
        var integrityFaults = findings.Count - request.KeyFindings.Count - (authenticity.Verdict == Verdict.Fail ? 1 : 0);
        var first = integrityFaults == 0 ? null : findings[^integrityFaults];
        if (request.KeyFindings.Count > 0)
        {
            authenticity = new(Verdict.Fail, request.KeyFindings[0].ToString());
        }

        return new AuditVerification
        {
            Log = head.Origin,
            Size = head.Size,
            Root = head.Root.ToString(),
            Integrity = first is null
                ? new(Verdict.Pass, $"{head.Size} entries rebuild to the root of the checkpoint")
                : new(Verdict.Fail, integrityFaults == 1 ? first.ToString() : $"{first}; and {integrityFaults - 1} more"),
            Completeness = Completeness(anchors, head.Size),
            Authenticity = authenticity,
            Findings = findings,
            Notes = notes,
            Anchors = anchors,
            Files = file.Count + tree.Files + folder.Files,
        };
    }

    private static AuditAnswer Unproven { get; } = new(
        Verdict.Unproven,
        "no checkpoint from outside the state folder was given or anchored, so nobody can say that the newest entries were not cut off");

    private static AuditAnswer Completeness(List<AuditAnchor> anchors, long size)
    {
        if (anchors.Find(anchor => anchor.Answer.Verdict == Verdict.Fail) is { } failed)
        {
            return new(Verdict.Fail, $"{failed.Source}: {failed.Answer.Reason}");
        }

        var held = anchors.Where(anchor => anchor.Answer.Verdict == Verdict.Pass).MaxBy(anchor => anchor.Size);
        if (held is null)
        {
            return anchors.Count == 0 ? Unproven : new(Verdict.Unproven, $"{anchors[0].Source}: {anchors[0].Answer.Reason}");
        }

        var later = size - held.Size!.Value;
        var since = later == 0 ? "" : $"; the {later} entries behind it are vouched for by the log alone";
        var stamp = anchors.Where(anchor => anchor.Time is not null && anchor.Answer.Verdict != Verdict.Fail).MaxBy(anchor => anchor.Size);
        var when = stamp is null ? "" : $"; {stamp.Size} of them were there at {ClockCheck.Text(stamp.Time!.Value.UtcTicks)} by {stamp.Source}";
        return new(Verdict.Pass, $"{held.Source}: {held.Answer.Reason}{when}{since}");
    }

    /// <summary>Tiles of a larger tree: the log grew meanwhile, or an integration was interrupted, or they do not belong.</summary>
    private void AddBeyond(List<string> beyond, List<AuditFinding> findings, List<AuditFinding> notes)
    {
        if (beyond.Count == 0) return;
        var now = ReadHead(new LogFile(request.Folder), out _) is { } later && _signatures.Answer(later).Verdict == Verdict.Pass ? later.Size : 0;
        foreach (var place in beyond)
        {
            if (TilePath.TryParse(place, out var tile) && TilePath.At(tile.Level, tile.Index, now) is { } own && tile.Width <= own.Width) continue;
            if (request.EventsWait) notes.Add(new(place, null, "it is ahead of the checkpoint: an integration was interrupted; the next process that opens the log completes it"));
            else findings.Add(new(place, null, "the tree of the checkpoint has no such tile: it does not belong, or newer entries were cut off"));
        }
    }

    private static TreeHead? ReadHead(LogFile file, out string fault)
    {
        if (!file.TryRead(CheckpointName, StrictNote.LongestNote, out var note, out var reason))
        {
            fault = reason ?? "it is missing";
            return null;
        }

        return TreeHead.TryRead(note, out fault);
    }
}
