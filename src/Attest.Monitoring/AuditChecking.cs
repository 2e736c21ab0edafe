using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>
/// A verification as a front end asks for it. It opens no session: nothing of the log is made, recovered or told. What it
/// found of the whole log is kept in the state folder, for the metrics and the health of who serves it.
/// </summary>
/// <param name="request">What the front end was told.</param>
internal sealed class AuditChecking(SessionRequest request)
{
    private const int LargestFile = 1 << 20;

    /// <summary>Public keys to trust; none = those beside the log.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Checkpoints that were kept elsewhere.</summary>
    public IReadOnlyList<string> Checkpoints { get; init; } = [];

    /// <summary>A PEM file with the roots that time stamps are trusted by; null = what each anchor says.</summary>
    public string? Authorities { get; init; }

    /// <summary>One entry alone.</summary>
    public long? Entry { get; init; }

    /// <summary>A proof file, without the log.</summary>
    public string? Proof { get; init; }

    /// <summary>Reads, and answers.</summary>
    /// <exception cref="AttestException">There is nothing to verify, or a file that was named cannot be read.</exception>
    public AuditVerification Run(CancellationToken cancellation)
    {
        if (Proof is { } proof && Keys.Count > 0) return CheckProof(proof, Named());
        var state = new StateFolder(StateFolder.Locate(request.Home, request.Environment));
        var isExport = AuditReading.IsExport(state.Root);
        var settings = isExport ? new AuditSettings() : Settings();
        var place = LogPlace.In(state, settings.Key, settings.Path);
        var keys = Trusted(place);
        if (Proof is not null) return CheckProof(Proof, keys);
        if (Entry is { } seq) return ProofCheck.Check(LogProof.Read(place, LogHead.Read(place.Folder), seq), null, keys.Keys, place.Folder);
        var result = new LogVerifier(new VerificationRequest
        {
            Folder = place.Folder,
            Keys = keys.Keys,
            KeyFindings = keys.Findings,
            Outside = [.. Checkpoints.Select(path => OutsideSource.OfFile(path, ReadFile(path))), .. Anchored(settings.Path is { } folder ? new StateFolder(folder) : state, settings.Anchors)],
            EventsWait = !isExport && EventsWait(state, settings),
            Index = isExport ? null : place.Index,
            Time = request.Time,
        }).Verify(cancellation);

        // Whoever names another key asks another question than whether the log is well.
        if (!isExport && Keys.Count == 0) Keep(result, state);
        return result;
    }

    /// <summary>The keys that were named, or lie beside the log, and those that replaced them.</summary>
    private (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Trusted(LogPlace place)
    {
        var named = Keys.Count > 0 ? Named() : TrustedKeys.Read(place);
        var chain = KeyChain.Follow(named.Keys, place.Handovers);

        // Whoever trusts the newest key alone has nothing to say of how it came to be.
        return (chain.Keys, Keys.Count > 0 ? named.Findings : [.. named.Findings, .. chain.Findings]);
    }

    /// <summary>A key that was named and is not there was not asked about the log; one that is there and is none does not trust it.</summary>
    private (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) Named()
    {
        foreach (var key in Keys)
        {
            if (!File.Exists(Full(key)))
                throw new AttestException(ErrorIds.FileUnreadable, $"There is no public key {key}.", "Name a PEM file with a public key, or leave it out to trust those beside the log.");
        }

        return TrustedKeys.Read(Keys.Select(Full));
    }

    /// <summary>Best effort: somebody who may only read the folder may verify it too.</summary>
    private void Keep(AuditVerification result, StateFolder state)
    {
        if (!File.Exists(Path.Combine(state.Root, "format"))) return;
        try
        {
            LastVerification.Of(result, request.Time.GetUtcNow()).Write(state);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            request.Warn($"That the log was verified cannot be kept in {state.Root}: {fault.Message}");
        }
    }

    private AuditVerification CheckProof(string path, (IReadOnlyList<TrustedKey> Keys, IReadOnlyList<AuditFinding> Findings) keys)
    {
        if (LogProof.TryRead(ReadFile(path), out var fault) is { } proof) return ProofCheck.Check(proof, null, keys.Keys, path);
        throw new AttestException(ErrorIds.AuditLogInvalid, $"{path} is no proof: {fault}.", "Make one with 'attest audit prove SEQ --output FILE'.");
    }

    /// <summary>A configuration that cannot be read must not keep anyone from verifying.</summary>
    private AuditSettings Settings()
    {
        try
        {
            return ConfigurationLoader.Load(new ConfigurationRequest
            {
                ConfigPath = request.ConfigPath,
                WorkingDirectory = request.WorkingDirectory,
                Environment = request.Environment,
                Flags = request.Flags,
                Parser = request.Adapters.Yaml,
                Paths = ConfigurationPaths.Of(request.Environment),
            }).Values.Audit;
        }
        catch (AttestException fault)
        {
            request.Warn($"{fault.Message} The usual settings are taken.");
            return new AuditSettings();
        }
    }

    /// <summary>
    /// What the anchors hold, read before the log is: one that grows meanwhile is not taken for one that was cut.
    /// </summary>
    /// <param name="home">The folder of the log.</param>
    /// <param name="settings"><c>audit.anchors</c></param>
    private IReadOnlyList<OutsideSource> Anchored(StateFolder home, IReadOnlyList<AnchorSettings> settings)
    {
        var hasStamps = Directory.Exists(SessionAnchors.StampsIn(home)) && !settings.Any(static each => each is TimestampAnchorSettings { Folder: null });
        return settings.Count > 0 || hasStamps ? ReadAnchors(home, settings, hasStamps) : [];
    }

    private IReadOnlyList<OutsideSource> ReadAnchors(StateFolder home, IReadOnlyList<AnchorSettings> settings, bool hasStamps)
    {
        var all = settings.ToList();
        if (hasStamps) all.Add(new TimestampAnchorSettings("") { Position = SourcePosition.None });
        if (Authorities is { } named)
        {
            for (var index = 0; index < all.Count; index++)
            {
                if (all[index] is TimestampAnchorSettings stamp) all[index] = stamp with { Authorities = Full(named) };
            }
        }

        return new SessionAnchors(request, home, all).Read(OriginOf(home));
    }

    private static string OriginOf(StateFolder home)
    {
        try
        {
            return LogHead.Read(home.Audit).Origin;
        }
        catch (AttestException)
        {
            // The verifier says what is wrong with it.
            return "";
        }
    }

    private bool EventsWait(StateFolder state, AuditSettings settings)
    {
        using var log = new AuditLog(AuditPlace.In(state, settings.Key, settings.Path), TimeSpan.FromDays(1), request.Time);
        return log.HasPending();
    }

    private string Full(string path) => Path.GetFullPath(path, request.WorkingDirectory);

    private byte[] ReadFile(string path)
    {
        try
        {
            using var file = new FileStream(Full(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[Math.Min(file.Length, LargestFile)];
            file.ReadExactly(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(ErrorIds.FileUnreadable, $"{path} cannot be read: {fault.Message}", "Check the name and the permissions.", inner: fault);
        }
    }
}
