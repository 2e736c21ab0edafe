namespace Attest.Monitoring.Audit.Anchors;

/// <summary>A bucket of an S3-compatible store.</summary>
internal interface IObjectStore : IDisposable
{
    /// <summary>Stores an object unless there is one of that name.</summary>
    /// <returns>False when there was one; it stays as it is.</returns>
    /// <exception cref="IOException">The store refused it or could not be reached; the message names no secret.</exception>
    /// <exception cref="OperationCanceledException">It took too long.</exception>
    bool TryPut(string key, byte[] content, ObjectHold? hold, CancellationToken cancellation);

    /// <summary>Reads an object; null when there is none.</summary>
    /// <inheritdoc cref="TryPut"/>
    byte[]? Get(string key, CancellationToken cancellation);

    /// <summary>The names that begin so, sorted, up to so many.</summary>
    /// <inheritdoc cref="TryPut"/>
    IReadOnlyList<string> List(string prefix, int most, CancellationToken cancellation);
}

/// <summary>Object Lock: until when a version of an object cannot be deleted.</summary>
/// <param name="IsCompliance">By nobody at all; otherwise by nobody without a permission of its own.</param>
/// <param name="Until">Its end.</param>
internal sealed record ObjectHold(bool IsCompliance, DateTimeOffset Until);

/// <summary>Which bucket, and who asks.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Region">Its region.</param>
/// <param name="Endpoint">The store's address; null = AWS.</param>
internal sealed record ObjectStoreRequest(string Bucket, string Region, string? Endpoint)
{
    /// <summary>Null = AWS's own chain: variables, profiles, the machine's role.</summary>
    public string? AccessKey { get; init; }

    public string? SecretKey { get; init; }

    /// <summary>Of one request.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
