namespace Attest.Monitoring.Audit.Anchors;

/// <summary>Time stamps (RFC 3161): asks for them and checks them.</summary>
internal interface ITimeStamps
{
    /// <summary>Makes a request for the stamp of some bytes: SHA-256, a nonce, the authority's certificates wanted.</summary>
    StampQuery Ask(byte[] content);

    /// <summary>Checks the response to a request that is long past.</summary>
    /// <param name="response">A <c>TimeStampResp</c>, DER.</param>
    /// <param name="content">What was stamped.</param>
    /// <param name="authorities">A PEM file with the roots to trust; null = the machine's.</param>
    StampCheck Check(byte[] response, byte[] content, string? authorities);
}

/// <summary>A request for a time stamp.</summary>
/// <param name="Body">A <c>TimeStampReq</c>, DER.</param>
/// <param name="Take">Checks the response to this very request; the second is the PEM file with the roots to trust.</param>
internal sealed record StampQuery(byte[] Body, Func<byte[], string?, StampCheck> Take);

/// <summary>What a time stamp says.</summary>
/// <param name="Verdict">Whether it says anything.</param>
/// <param name="Time">When; null when it is broken.</param>
/// <param name="Said">The authority, or why it says nothing.</param>
internal sealed record StampCheck(StampVerdict Verdict, DateTimeOffset? Time, string Said);

/// <summary>Whether a time stamp says anything.</summary>
internal enum StampVerdict
{
    /// <summary>An authority that is trusted saw these bytes at that time.</summary>
    Good,

    /// <summary>It is in order, but nobody who is trusted vouches for who signed it.</summary>
    Untrusted,

    /// <summary>It is no time stamp of these bytes.</summary>
    Broken,
}
