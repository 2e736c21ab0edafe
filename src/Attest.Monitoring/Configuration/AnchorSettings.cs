using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>One item of <c>audit.anchors</c>: a place that checkpoints are copied to.</summary>
internal abstract record AnchorSettings
{
    /// <summary>Where it was configured, for messages.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Least time between two checkpoints.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>Longest time for one checkpoint.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The typed items of the list, which was checked when it was read.</summary>
    public static IReadOnlyList<AnchorSettings> Of(IReadOnlyList<SourceNode> items) => [.. items.Select(Of)];

    private static AnchorSettings Of(SourceNode item)
    {
        var fields = new Fields(item);
        AnchorSettings settings = fields.Kind switch
        {
            AnchorKinds.File => new FileAnchorSettings(fields.Text("path")!) { Position = item.Position },
            AnchorKinds.Git => new GitAnchorSettings(fields.Text("repository")!, fields.Text("remote")) { Position = item.Position },
            AnchorKinds.S3 => new S3AnchorSettings(fields.Text("bucket")!)
            {
                Position = item.Position,
                Endpoint = fields.Text("endpoint"),
                Region = fields.Text("region") ?? "us-east-1",
                Prefix = (fields.Text("prefix") ?? "attest/checkpoints").Trim('/'),
                AccessKeyVariable = fields.Text("access_key_variable"),
                SecretKeyVariable = fields.Text("secret_key_variable"),
                LockMode = fields.Text("lock_mode"),
                LockDays = (int)fields.Value("lock_days", 0L),
            },
            AnchorKinds.Timestamp => new TimestampAnchorSettings(fields.Text("url")!)
            {
                Position = item.Position,
                Authorities = fields.Text("authorities"),
                Folder = fields.Text("folder"),
            },
            _ => new TraceAnchorSettings { Position = item.Position },
        };
        return settings with
        {
            Interval = fields.Value("interval", settings.Interval),
            Timeout = fields.Value("timeout", settings.Timeout),
        };
    }

    /// <summary>The keys of one item.</summary>
    private sealed class Fields
    {
        private readonly IReadOnlyList<MappingEntry> _entries;
        private readonly ItemKind _kind;

        public Fields(SourceNode item)
        {
            _entries = item is MappingNode mapping ? mapping.Entries : [];
            var name = item is ScalarNode word ? word.Text : ((ScalarNode)_entries.First(entry => entry.Key.Text == "type").Value).Text;
            _kind = AnchorKinds.Type.Kinds.First(kind => kind.Name == name);
        }

        public string Kind => _kind.Name;

        public string? Text(string key) => Value<string?>(key, null);

        public T Value<T>(string key, T otherwise)
        {
            if (_entries.FirstOrDefault(entry => entry.Key.Text == key) is not { } entry) return otherwise;
            return (T)_kind.Fields.First(field => field.Name == key).Type.OfNode(entry.Value)!.Value;
        }
    }
}

/// <summary><c>type: file</c></summary>
/// <param name="Path">A file, or a folder.</param>
internal sealed record FileAnchorSettings(string Path) : AnchorSettings;

/// <summary><c>type: git</c></summary>
/// <param name="Repository">Its folder.</param>
/// <param name="Remote">A remote's name or URL; null = nothing is pushed.</param>
internal sealed record GitAnchorSettings(string Repository, string? Remote) : AnchorSettings;

/// <summary><c>type: s3</c></summary>
internal sealed record S3AnchorSettings(string Bucket) : AnchorSettings
{
    /// <summary>Null = AWS.</summary>
    public string? Endpoint { get; init; }

    public string Region { get; init; } = "us-east-1";
    public string Prefix { get; init; } = "attest/checkpoints";
    public string? AccessKeyVariable { get; init; }
    public string? SecretKeyVariable { get; init; }

    /// <summary><c>governance|compliance</c>; null = none.</summary>
    public string? LockMode { get; init; }

    public int LockDays { get; init; }
}

/// <summary><c>type: trace</c>: an attribute of each run's root span.</summary>
internal sealed record TraceAnchorSettings : AnchorSettings;

/// <summary><c>type: timestamp</c></summary>
/// <param name="Url">Of the authority.</param>
internal sealed record TimestampAnchorSettings(string Url) : AnchorSettings
{
    /// <summary>A PEM file with trusted roots; null = the machine's.</summary>
    public string? Authorities { get; init; }

    /// <summary>Where stamps are kept; null = in the state folder.</summary>
    public string? Folder { get; init; }
}
