using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// The root span of each run, which leaves the machine with its trace. It is told when the run ends, so there is nothing to
/// write afterwards; and no two keepers of traces are asked the same way, so there is nothing to read.
/// </summary>
internal sealed class TraceAnchor : IAnchor
{
    /// <summary>The attribute with the whole signed note.</summary>
    public const string NoteAttribute = "attest.audit.checkpoint";

    /// <summary>The attribute with the number of entries.</summary>
    public const string SizeAttribute = "attest.audit.size";

    /// <summary>The attribute with the root hash, base64.</summary>
    public const string RootAttribute = "attest.audit.root";

    public string Name => "trace";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation) => null;

    public OutsideSource Read(string origin, CancellationToken cancellation) => new(Name, [])
    {
        Fault = $"a trace is not read back: take the attribute {NoteAttribute} of a run's root span from where your traces are kept, and give it with --checkpoint",
    };

    /// <summary>What the root span says of the log.</summary>
    public static IReadOnlyList<KeyValuePair<string, object>> Attributes(AnchoredCheckpoint checkpoint) =>
    [
        new(NoteAttribute, System.Text.Encoding.UTF8.GetString(checkpoint.Note)),
        new(SizeAttribute, checkpoint.Size),
        new(RootAttribute, checkpoint.Root),
    ];
}
