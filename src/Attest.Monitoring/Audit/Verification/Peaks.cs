using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Rebuilds a root from hashes in their order, by RFC 6962, section 2.1: what is held is one hash for each set bit of
/// the size. The verifier's own, not the writer's.
/// </summary>
internal struct Peaks
{
    private readonly TreeHash[] _peaks;
    private long _size;

    public Peaks() => _peaks = new TreeHash[63];

    private Peaks(TreeHash[] peaks, long size)
    {
        _peaks = peaks;
        _size = size;
    }

    public readonly long Size => _size;

    /// <summary>Appends a perfect subtree of 2^<paramref name="height"/> leaves; the size must be a multiple of that.</summary>
    public void Append(TreeHash hash, int height = 0)
    {
        var level = height;
        for (; (_size >> level & 1) == 1; level++) hash = TreeHashing.Node(_peaks[level], hash);
        _peaks[level] = hash;
        _size += 1L << height;
    }

    public readonly TreeHash Root()
    {
        TreeHash? root = null;
        for (var level = 0; level < _peaks.Length; level++)
        {
            if ((_size >> level & 1) == 0) continue;
            root = root is { } right ? TreeHashing.Node(_peaks[level], right) : _peaks[level];
        }

        return root ?? TreeHashing.Empty;
    }

    /// <summary>One that can go another way.</summary>
    public readonly Peaks Copy() => new((TreeHash[])_peaks.Clone(), _size);

    /// <summary>The root of up to 256 leaves.</summary>
    public static TreeHash RootOf(ReadOnlySpan<TreeHash> leaves)
    {
        var peaks = new Peaks();
        foreach (var leaf in leaves) peaks.Append(leaf);
        return peaks.Root();
    }
}
