namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>cache</c> and <c>artifacts</c></summary>
internal static class StorageTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("cache.layers", new ItemsType("local", "s3", "redis"), "[local]", "Layers of the step cache, the first asked first")
        {
            Narrowing = Narrowing.PartOr("local"),
            Secrecy = Secrecy.ByName,
        },
        new("cache.max_size", new SizeType(), "10GB", "Most the local layer may hold"),
        new("cache.ttl", new DurationType(), null, "Age at which an entry is a miss; never when not set"),
        new("cache.sign", new BooleanType(), "true", "Whether entries are signed and unsigned ones are misses"),
        new("cache.write", new ChoiceType("always", "never"), "always", "Whether results are stored") { Narrowing = Narrowing.Or("never") },
        new("cache.trusted_keys", new TextListType(TextType.Path), "[]", "Public keys whose entries are trusted beside our own"),
        new("artifacts.store", new ChoiceType("local", "s3"), "local", "Where artifacts are stored") { Narrowing = Narrowing.Or("local") },
        new("artifacts.bucket", TextType.Any, null, "The bucket"),
        new("artifacts.s3", new FieldsType(), null, "How the S3 store is reached") { Narrowing = Narrowing.Same, Secrecy = Secrecy.ByName },
    ];
}
