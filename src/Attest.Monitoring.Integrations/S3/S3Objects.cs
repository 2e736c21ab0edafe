using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Attest.Monitoring.Audit.Anchors;

namespace Attest.Monitoring.Integrations.S3;

/// <summary>A bucket by AWSSDK.S3. What AWS alone knows (newer checksums, chunked bodies, host names by bucket) is left out for other stores.</summary>
internal sealed class S3Objects : IObjectStore
{
    private const int LargestObject = 1 << 20;

    private readonly AmazonS3Client _client;
    private readonly string _bucket;
    private readonly bool _isAws;

    /// <param name="request">Which bucket.</param>
    /// <exception cref="IOException">Its address makes no sense, or there are no credentials.</exception>
    public S3Objects(ObjectStoreRequest request)
    {
        _bucket = request.Bucket;
        _isAws = request.Endpoint is null;
        var config = new AmazonS3Config
        {
            Timeout = request.Timeout,
            MaxErrorRetry = 1,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            AllowAutoRedirect = false,
        };
        if (request.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint;
            config.ForcePathStyle = true;
            config.AuthenticationRegion = request.Region;
            config.UseHttp = endpoint.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(request.Region);
        }

        _client = Translate(() => request.AccessKey is { } key ? new AmazonS3Client(key, request.SecretKey, config) : new AmazonS3Client(config));
    }

    public bool TryPut(string key, byte[] content, ObjectHold? hold, CancellationToken cancellation)
    {
        using var body = new MemoryStream(content, writable: false);
        var put = new PutObjectRequest
        {
            BucketName = _bucket,
            Key = key,
            InputStream = body,
            AutoCloseStream = false,
            ContentType = "text/plain; charset=utf-8",
            IfNoneMatch = "*",
            UseChunkEncoding = _isAws,
        };
        if (hold is not null)
        {
            put.ObjectLockMode = hold.IsCompliance ? ObjectLockMode.Compliance : ObjectLockMode.Governance;
            put.ObjectLockRetainUntilDate = hold.Until.UtcDateTime;

            // A put with Object Lock must carry a checksum.
            put.ChecksumAlgorithm = ChecksumAlgorithm.SHA256;
        }

        return Translate(() =>
        {
            try
            {
                Wait(_client.PutObjectAsync(put, cancellation));
                return true;
            }
            catch (AmazonS3Exception fault) when (fault.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                return false;
            }
        });
    }

    public byte[]? Get(string key, CancellationToken cancellation) => Translate<byte[]?>(() =>
    {
        try
        {
            using var answer = Wait(_client.GetObjectAsync(_bucket, key, cancellation));
            if (answer.ContentLength > LargestObject) throw new IOException($"the object {key} is larger than any checkpoint");
            using var content = new MemoryStream();
            Wait(answer.ResponseStream.CopyToAsync(content, cancellation));
            return content.ToArray();
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode == HttpStatusCode.NotFound && fault.ErrorCode == "NoSuchKey")
        {
            return null;
        }
    });

    public IReadOnlyList<string> List(string prefix, int most, CancellationToken cancellation) => Translate(() =>
    {
        var names = new List<string>();
        var request = new ListObjectsV2Request { BucketName = _bucket, Prefix = prefix };
        while (true)
        {
            var page = Wait(_client.ListObjectsV2Async(request, cancellation));
            foreach (var found in page.S3Objects ?? []) names.Add(found.Key);
            if (page.IsTruncated != true || names.Count >= most) break;
            request.ContinuationToken = page.NextContinuationToken;
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    });

    public void Dispose() => _client.Dispose();

    private T Translate<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (AmazonServiceException fault)
        {
            var code = string.IsNullOrEmpty(fault.ErrorCode) ? "" : $" {fault.ErrorCode}";
            throw new IOException((int)fault.StatusCode == 0 ? fault.Message : $"bucket {_bucket}: it answered {(int)fault.StatusCode}{code}", fault);
        }
        catch (Exception fault) when (fault is AmazonClientException or HttpRequestException or UriFormatException or ArgumentException)
        {
            throw new IOException(fault.InnerException is { } inner ? $"{fault.Message.TrimEnd('.')}: {inner.Message}" : fault.Message, fault);
        }
    }

    private static T Wait<T>(Task<T> asked) => asked.GetAwaiter().GetResult();

    private static void Wait(Task asked) => asked.GetAwaiter().GetResult();
}
