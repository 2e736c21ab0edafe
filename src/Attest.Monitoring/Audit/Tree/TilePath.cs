using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>
/// The place of a tile or a bundle of entries (c2sp.org/tlog-tiles): <c>tile/0/x001/234.p/7</c>,
/// <c>tile/entries/x001/234</c>. Separated by <c>/</c>, on disk as in a URL.
/// </summary>
/// <param name="Level">0 to 63, or <see cref="Entries"/>.</param>
/// <param name="Index">The tile's place in its level, from 0.</param>
/// <param name="Width">How many hashes or entries it holds, 1 to 256; fewer than 256 is a partial tile.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TilePath(int Level, long Index, int Width)
{
    /// <summary>What a full tile holds.</summary>
    public const int Full = 256;

    /// <summary>2^8 hashes make a tile.</summary>
    public const int Height = 8;

    /// <summary>The level that a bundle of entries has in place of a number.</summary>
    public const int Entries = -1;

    private const int TopLevel = 63;

    /// <summary>Whether it holds fewer hashes than it may.</summary>
    public bool IsPartial => Width < Full;

    /// <summary>The full tile at the same place.</summary>
    public TilePath WhenFull => this with { Width = Full };

    /// <summary>The folder of the partial tiles at this place: <c>tile/0/x001/234.p</c>.</summary>
    public string PartialFolder => WhenFull + ".p";

    /// <summary>How many hashes a level of a tree has, whole subtrees only.</summary>
    public static long HashesAt(int level, long size) => level == Entries ? size : level * Height > 62 ? 0 : size >> (level * Height);

    /// <summary>The last tile of a level of a tree, if the level has any.</summary>
    public static TilePath? Last(int level, long size)
    {
        var hashes = HashesAt(level, size);
        if (hashes == 0) return null;
        return new TilePath(level, (hashes - 1) / Full, (int)((hashes - 1) % Full) + 1);
    }

    /// <summary>The tile at an index as a tree of a size has it; null when it is beyond the tree.</summary>
    public static TilePath? At(int level, long index, long size)
    {
        var left = HashesAt(level, size) - index * Full;
        return left <= 0 ? null : new TilePath(level, index, (int)Math.Min(Full, left));
    }

    /// <summary>Reads a path; only the one spelling that <see cref="ToString"/> gives is one.</summary>
    public static bool TryParse(string text, out TilePath path)
    {
        path = default;
        var parts = text.Split('/');
        if (parts.Length < 3 || parts[0] != "tile") return false;

        var level = Entries;
        if (parts[1] != "entries" && (!TryNumber(parts[1], TopLevel, out level))) return false;

        var width = Full;
        var last = parts.Length - 1;
        if (parts[last - 1].EndsWith(".p", StringComparison.Ordinal))
        {
            if (last < 3 || !TryNumber(parts[last], Full - 1, out width) || width == 0) return false;
            last--;
            parts[last] = parts[last][..^2];
        }

        long index = 0;
        for (var part = 2; part <= last; part++)
        {
            var digits = parts[part].AsSpan();
            if (part < last)
            {
                if (digits is not ['x', ..]) return false;
                digits = digits[1..];
            }

            if (digits.Length != 3 || index > (long.MaxValue >> (Height + 1)) / 1000) return false;
            foreach (var digit in digits)
            {
                if (!char.IsAsciiDigit(digit)) return false;
                index = index * 10 + (digit - '0');
            }
        }

        path = new TilePath(level, index, width);
        return path.ToString() == text;
    }

    /// <summary>The path, from the log's folder.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("tile/", 48);
        if (Level == Entries) text.Append("entries");
        else text.Append(Level);
        AppendIndex(text, Index / 1000, last: false);
        AppendIndex(text, Index, last: true);
        if (IsPartial) text.Append(".p/").Append(Width);
        return text.ToString();
    }

    private static void AppendIndex(StringBuilder text, long index, bool last)
    {
        if (!last && index == 0) return;
        if (!last) AppendIndex(text, index / 1000, last: false);
        text.Append(last ? "/" : "/x");
        var digits = (int)(index % 1000);
        text.Append((char)('0' + digits / 100)).Append((char)('0' + digits / 10 % 10)).Append((char)('0' + digits % 10));
    }

    private static bool TryNumber(string text, int most, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
}
