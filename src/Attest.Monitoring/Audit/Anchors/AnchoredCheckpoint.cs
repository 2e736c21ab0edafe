using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>A checkpoint on its way to an anchor.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Size">How many entries it vouches for.</param>
/// <param name="Root">The root hash, base64.</param>
/// <param name="Note">The signed note, whole.</param>
internal sealed record AnchoredCheckpoint(string Origin, long Size, string Root, byte[] Note)
{
    private const int MostNameBytes = 16;

    /// <summary>
    /// A name for files and objects: the size in digits that sort, and the beginning of the root, so that two histories of
    /// one log do not get in each other's way.
    /// </summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Size:D20}-{Convert.ToHexStringLower(Convert.FromBase64String(Root).AsSpan(0, 4))}");

    /// <summary>The log's name as a part of a path: the first 16 bytes of its SHA-256, in hexadecimal.</summary>
    public static string HashOf(string origin) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)).AsSpan(0, MostNameBytes));
}
