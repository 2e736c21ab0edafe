using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.State;

namespace Attest.Monitoring;

/// <summary>The anchors of a session's audit log, made of <c>audit.anchors</c>. Nothing of it is loaded while none is configured.</summary>
/// <param name="request">Who is behind the session.</param>
/// <param name="home">The folder that holds the log: the state folder, or <c>audit.path</c>.</param>
/// <param name="settings">At least one.</param>
internal sealed class SessionAnchors(SessionRequest request, StateFolder home, IReadOnlyList<AnchorSettings> settings)
{
    private const string Within = "it lies in the folder of the log, where whoever cuts the log can cut it too";

    /// <summary>Reading may take longer than writing: there is more of it.</summary>
    private static readonly TimeSpan LeastReading = TimeSpan.FromSeconds(30);

    private string Folder => Path.Combine(home.Root, "anchors");

    /// <summary>Where time stamps are kept when nothing else is said.</summary>
    public static string StampsIn(StateFolder home) => Path.Combine(home.Root, "stamps");

    /// <summary>Copies the newest checkpoint to each anchor that does not have it.</summary>
    /// <param name="all">Also to those that have it, or whose interval is not over.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditAnchorFailed"/>: none could even be tried.</exception>
    public IReadOnlyList<AnchorOutcome> Write(bool all = false)
    {
        try
        {
            return new AnchorRound(Folder, request.Time).Run([.. settings.Where(each => each is not TraceAnchorSettings).Select(Planned)], Newest, all);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of($"folder {Folder}", fault.Message, "Make the state folder writable for this account.", fault);
        }
    }

    /// <summary>What each anchor holds, all asked at once; what fails is told in its place.</summary>
    /// <param name="origin">The log.</param>
    public IReadOnlyList<OutsideSource> Read(string origin)
    {
        var planned = settings.Select(Planned).ToList();
        var work = planned.ConvertAll(each => AnchorRound.Apart(() => Read(each, origin)));
        var sources = new List<OutsideSource>();
        for (var index = 0; index < planned.Count; index++)
        {
            sources.Add(work[index].Wait(Longest(planned[index]) * 2) ? work[index].Result : Late(planned[index].Anchor));
        }

        return sources;
    }

    /// <summary>The time stamps that a pack of evidence may carry.</summary>
    public EvidenceStamps Stamps()
    {
        if (request.Adapters.TimeStamps?.Invoke() is not { } stamps || Newest() is not { } newest) return EvidenceStamps.None;
        return new EvidenceStamps(Stamps(home, settings, newest.Origin), newest.Origin, stamps);
    }

    /// <summary>The time stamps that are kept of a log, beside it and where else its anchors say; the smallest first.</summary>
    /// <exception cref="IOException">A folder of them cannot be read.</exception>
    public static IReadOnlyList<EvidenceStamp> Stamps(StateFolder home, IReadOnlyList<AnchorSettings> settings, string origin)
    {
        var all = settings.OfType<TimestampAnchorSettings>().ToList();
        if (!all.Exists(static each => each.Folder is null)) all.Add(new TimestampAnchorSettings("") { Position = Sources.SourcePosition.None });
        var kept = all.SelectMany(each => new StampFolder(each.Folder ?? StampsIn(home)).Of(origin).Select(stamp => new EvidenceStamp(stamp, each.Authorities)));
        return [.. kept.OrderBy(static each => each.Kept.Size)];
    }

    /// <summary>What the root span of a run says of the log.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Attributes() => Newest() is { } newest ? TraceAnchor.Attributes(newest) : [];

    private static TimeSpan Longest(PlannedAnchor planned) => planned.Timeout > LeastReading ? planned.Timeout : LeastReading;

    private OutsideSource Read(PlannedAnchor planned, string origin)
    {
        try
        {
            using var limit = new CancellationTokenSource(Longest(planned), request.Time);
            return planned.Anchor.Read(origin, limit.Token);
        }
        catch (AttestException fault)
        {
            return new(planned.Anchor.Name, []) { Fault = fault.Message.TrimEnd('.') };
        }
        catch (OperationCanceledException)
        {
            return Late(planned.Anchor);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return new(planned.Anchor.Name, []) { Fault = ShownUrl.In(fault.Message.TrimEnd('.')) };
        }
    }

    private static OutsideSource Late(IAnchor anchor) => new(anchor.Name, []) { Fault = "it did not answer in time" };

    private AnchoredCheckpoint? Newest()
    {
        var head = LogHead.Read(home.Audit);
        return head.Size > 0 && TreeHead.TryRead(head.Note, out _) is { } tree ? new(head.Origin, head.Size, tree.Root.ToString(), head.Note) : null;
    }

    private PlannedAnchor Planned(AnchorSettings each) => new(Open(each), each.Interval, each.Timeout);

    private IAnchor Open(AnchorSettings each) => each switch
    {
        FileAnchorSettings { Path: var path } => Path.EndsInDirectorySeparator(path) || Directory.Exists(path)
            ? new FolderAnchor(Path.TrimEndingDirectorySeparator(path), Reach(path))
            : new FileAnchor(path, Reach(path)),
        GitAnchorSettings git => new GitAnchor(
            git.Repository,
            git.Remote,
            folder => new GitProgram(new ProcessRunner(request.Time), request.Environment, folder),
            Folder,
            Reach(git.Repository)),
        S3AnchorSettings s3 => new ObjectAnchor(s3, () => Store(s3), request.Time),
        TimestampAnchorSettings stamp => new StampAnchor(
            stamp,
            new StampFolder(stamp.Folder ?? StampsIn(home)),
            Stamps($"timestamp {ShownUrl.In(stamp.Url)}"),
            request.Time,
            Reach(stamp.Folder ?? StampsIn(home))),
        _ => new TraceAnchor(),
    };

    /// <summary>Checks time stamps.</summary>
    /// <exception cref="AttestException">There is nothing to check them with.</exception>
    private ITimeStamps Stamps(string name) => request.Adapters.TimeStamps?.Invoke()
        ?? throw AnchorFault.Of(name, "this front end has nothing to check time stamps with");

    private IObjectStore Store(S3AnchorSettings s3)
    {
        var name = $"s3 {s3.Bucket}";
        if (request.Adapters.Objects is not { } open) throw AnchorFault.Of(name, "this front end has no S3");
        if (s3.AccessKeyVariable is null != s3.SecretKeyVariable is null)
            throw AnchorFault.Of(name, $"access_key_variable and secret_key_variable go together ({s3.Position})", "Name both, or neither.");
        if (s3.LockMode is null != (s3.LockDays == 0))
            throw AnchorFault.Of(name, $"lock_mode and lock_days go together ({s3.Position})", "Name both, or neither.");
        return open(new ObjectStoreRequest(s3.Bucket, s3.Region, s3.Endpoint)
        {
            AccessKey = Variable(s3.AccessKeyVariable),
            SecretKey = Variable(s3.SecretKeyVariable),
            Timeout = s3.Timeout,
        });

        string? Variable(string? variable) => variable is null ? null
            : request.Environment.TryGetValue(variable, out var value) && value.Length > 0 ? value
            : throw AnchorFault.Of(name, $"the variable {variable} is not set", "Set it to the key, or leave access_key_variable and secret_key_variable out.");
    }

    private string? Reach(string path)
    {
        var root = Path.TrimEndingDirectorySeparator(home.Root) + Path.DirectorySeparatorChar;
        return Path.GetFullPath(path).StartsWith(root, OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal) ? Within : null;
    }
}
