using Amazon.S3;
using Amazon.S3.Model;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Integrations.S3;
using Attest.Monitoring.Integrations.Tests.Pkcs;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Integrations.Tests.S3;

/// <summary>radosgw checks each signature (SigV4) and honours <c>If-None-Match</c> and Object Lock.</summary>
public sealed class ObjectAnchorTests(Gateway gateway) : IClassFixture<Gateway>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_checkpoint_is_an_object_that_is_read_again()
    {
        var (anchor, bucket) = await AnchorAsync();
        foreach (var size in (long[])[3, 300, 12]) anchor.Write(StampRig.Checkpoint(size), Cancel);

        var source = anchor.Read("host/attest/1", Cancel);

        Assert.Equal([3L, 12, 300], source.Notes.Select(SizeOf));
        Assert.Equal(StampRig.Checkpoint(12).Note, source.Notes[1].Bytes);
        using var client = gateway.Client();
        var keys = (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Cancel)).S3Objects.Select(found => found.Key);
        Assert.All(keys, key => Assert.Matches("^attest/checkpoints/[0-9a-f]{32}/[0-9]{20}-[0-9a-f]{8}$", key));
    }

    [Fact]
    public async Task An_object_that_is_there_is_never_replaced()
    {
        var (anchor, bucket) = await AnchorAsync();
        anchor.Write(StampRig.Checkpoint(3), Cancel);
        using var client = gateway.Client();
        var first = Assert.Single((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Cancel)).S3Objects);

        // The same text, signed anew.
        var again = StampRig.Checkpoint(3);
        again.Note[^3] ^= 1;
        anchor.Write(again, Cancel);

        var held = Assert.Single((await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket }, Cancel)).S3Objects);
        Assert.Equal(first.ETag, held.ETag);
    }

    [Fact]
    public async Task Something_else_under_its_name_is_told()
    {
        var (anchor, bucket) = await AnchorAsync();
        var checkpoint = StampRig.Checkpoint(3);
        using var client = gateway.Client();
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = $"attest/checkpoints/{AnchoredCheckpoint.HashOf(checkpoint.Origin)}/{checkpoint.Name}", ContentBody = "other", UseChunkEncoding = false }, Cancel);

        var fault = Assert.Throws<AttestException>(() => anchor.Write(checkpoint, Cancel));

        Assert.Contains("holds something else", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_log_in_the_bucket_is_found_when_there_is_none_of_this()
    {
        var (anchor, _) = await AnchorAsync();
        anchor.Write(StampRig.Checkpoint(3), Cancel);

        Assert.Contains("host/attest/1", System.Text.Encoding.UTF8.GetString(Assert.Single(anchor.Read("another", Cancel).Notes).Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_keeps_a_version_from_being_deleted()
    {
        var bucket = await gateway.BucketAsync(locks: true);
        Anchor(Settings(bucket) with { LockMode = "governance", LockDays = 7 }).Write(StampRig.Checkpoint(3), Cancel);

        using var client = gateway.Client();
        var version = Assert.Single((await client.ListVersionsAsync(new ListVersionsRequest { BucketName = bucket }, Cancel)).Versions);
        var held = await client.GetObjectRetentionAsync(new GetObjectRetentionRequest { BucketName = bucket, Key = version.Key }, Cancel);
        Assert.Equal(ObjectLockRetentionMode.Governance, held.Retention.Mode);
        Assert.InRange(held.Retention.RetainUntilDate!.Value.ToUniversalTime(), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(6.9), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(7.1));
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = bucket, Key = version.Key, VersionId = version.VersionId }, Cancel));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_is_told_by_what_the_store_says_and_not_by_itself()
    {
        var (_, bucket) = await AnchorAsync();
        var anchor = Anchor(Settings(bucket), secret: "not-the-secret");

        var fault = Assert.Throws<AttestException>(() => anchor.Write(StampRig.Checkpoint(), Cancel));

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.Contains("it answered 403 SignatureDoesNotMatch", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-the-secret", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bucket_that_is_not_there_is_told()
    {
        await AnchorAsync();

        var written = Assert.Throws<AttestException>(() => Anchor(Settings("nowhere")).Write(StampRig.Checkpoint(), Cancel)).Message;
        var read = Assert.Throws<AttestException>(() => Anchor(Settings("nowhere")).Read("host/attest/1", Cancel)).Message;

        Assert.True(written.Contains("404 NoSuchBucket", StringComparison.Ordinal), written);
        Assert.True(read.Contains("404 NoSuchBucket", StringComparison.Ordinal), read);
    }

    private static long SizeOf(Attest.Monitoring.Audit.Verification.OutsideNote note) =>
        long.Parse(System.Text.Encoding.UTF8.GetString(note.Bytes).Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);

    private async Task<(ObjectAnchor Anchor, string Bucket)> AnchorAsync()
    {
        var bucket = await gateway.BucketAsync();
        return (Anchor(Settings(bucket)), bucket);
    }

    private S3AnchorSettings Settings(string bucket) => new(bucket) { Position = SourcePosition.None, Endpoint = gateway.Address };

    private static ObjectAnchor Anchor(S3AnchorSettings settings, string secret = "SK") => new(
        settings,
        () => new S3Objects(new ObjectStoreRequest(settings.Bucket, settings.Region, settings.Endpoint) { AccessKey = "AK", SecretKey = secret }),
        TimeProvider.System);
}
