namespace Attest.Monitoring.Configuration.Settings;

/// <summary>The kinds of <c>audit.anchors</c> and their keys.</summary>
internal static class AnchorKinds
{
    public const string File = "file";
    public const string Git = "git";
    public const string S3 = "s3";
    public const string Trace = "trace";
    public const string Timestamp = "timestamp";

    public static KindsType Type { get; } = new([File, Git, S3, Trace, Timestamp], static () => Table.Kinds);

    /// <summary>Made when somebody configures an anchor, or asks for the schema.</summary>
    private static class Table
    {
        private static readonly ItemField Timeout = new("timeout", new DurationType(), "Longest time for one checkpoint; 10s when not set");
        private static readonly ItemField Interval = new("interval", new DurationType(), "Least time between two checkpoints; after every run when not set");

        public static IReadOnlyList<ItemKind> Kinds { get; } =
        [
            new(File,
            [
                new("path", TextType.AbsolutePath, "File that checkpoints are appended to; a folder, or a path that ends in a slash, gets one file each") { IsRequired = true },
                Interval,
                Timeout,
            ]),
            new(Git,
            [
                new("repository", TextType.AbsolutePath, "Folder of a repository, bare or not") { IsRequired = true },
                new("remote", TextType.Remote, "Name or URL of a remote that is pushed to, and read when the log is verified"),
                Interval,
                Timeout,
            ]),
            new(S3,
            [
                new("bucket", TextType.Any, "The bucket") { IsRequired = true },
                new("endpoint", TextType.Url, "Address of an S3-compatible store; AWS when not set"),
                new("region", TextType.Any, "Region; us-east-1 when not set"),
                new("prefix", TextType.Any, "What names of objects begin with; attest/checkpoints when not set"),
                new("access_key_variable", TextType.Variable, "Variable with the access key; without it AWS's own chain of credentials"),
                new("secret_key_variable", TextType.Variable, "Variable with the secret key"),
                new("lock_mode", new ChoiceType("governance", "compliance"), "Object Lock: objects cannot be deleted for lock_days"),
                new("lock_days", new IntegerType(1, 36_500), "Days of the Object Lock"),
                Interval,
                Timeout,
            ]),
            new(Trace, []),
            new(Timestamp,
            [
                new("url", TextType.Url, "Address of a time stamp authority (RFC 3161)") { IsRequired = true },
                new("authorities", TextType.AbsolutePath, "PEM file with the root certificates to trust; those of the machine when not set"),
                new("folder", TextType.AbsolutePath, "Folder that stamps are kept in; in the state folder when not set"),
                Interval,
                Timeout,
            ]),
        ];
    }
}
