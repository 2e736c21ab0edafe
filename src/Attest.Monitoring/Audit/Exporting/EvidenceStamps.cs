using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>A stamp that a pack may carry.</summary>
/// <param name="Kept">On disk.</param>
/// <param name="Authorities">The PEM file with the roots it is trusted by; null = the machine's.</param>
internal sealed record EvidenceStamp(KeptStamp Kept, string? Authorities);

/// <summary>A stamp that a pack carries.</summary>
/// <param name="Folder">Of it in the pack.</param>
/// <param name="Head">The checkpoint that was stamped.</param>
/// <param name="Response">What the authority answered.</param>
internal sealed record UsedStamp(string Folder, LogHead Head, byte[] Response);

/// <summary>Finds the stamp that says the most of an event: the earliest that is trusted and covers it.</summary>
/// <param name="stamps">Ascending by size.</param>
/// <param name="origin">The log.</param>
/// <param name="check">Checks them; null = there are none.</param>
internal sealed class EvidenceStamps(IReadOnlyList<EvidenceStamp> stamps, string origin, ITimeStamps? check)
{
    private readonly Dictionary<int, UsedStamp?> _checked = [];

    /// <summary>No stamps.</summary>
    public static EvidenceStamps None => new([], "", null);

    /// <summary>Those that were asked for, the smallest first.</summary>
    public IReadOnlyList<UsedStamp> Used => [.. _checked.OrderBy(static pair => pair.Key).Select(static pair => pair.Value).OfType<UsedStamp>()];

    /// <summary>The stamp of an entry; null when none covers it.</summary>
    public UsedStamp? EarliestOf(long seq)
    {
        var (low, high) = (0, stamps.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (stamps[middle].Kept.Size > seq) high = middle;
            else low = middle + 1;
        }

        for (; low < stamps.Count; low++)
        {
            if (Checked(low) is { } good) return good;
        }

        return null;
    }

    /// <summary>The roots of those that were asked for, PEM; null when any is trusted by the machine's own.</summary>
    public string? Authorities()
    {
        var files = _checked.Where(static pair => pair.Value is not null).Select(pair => stamps[pair.Key].Authorities).Distinct().ToList();
        if (files.Count == 0 || files.Contains(null)) return null;
        var text = new StringBuilder();
        foreach (var file in files)
        {
            // The certificates alone, whatever else stands in the file.
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPemFile(file!);
            foreach (var certificate in certificates) text.Append(certificate.ExportCertificatePem()).Append('\n');
        }

        return text.ToString();
    }

    private UsedStamp? Checked(int index)
    {
        if (_checked.TryGetValue(index, out var known)) return known;
        return _checked[index] = Check(stamps[index]);
    }

    private UsedStamp? Check(EvidenceStamp stamp)
    {
        try
        {
            var (note, response) = (stamp.Kept.Note, stamp.Kept.Response);
            if (TreeHead.TryRead(note, out _) is not { } head || head.Origin != origin || head.Size != stamp.Kept.Size) return null;
            return check!.Check(response, note, stamp.Authorities).Verdict == StampVerdict.Good
                ? new UsedStamp(stamp.Kept.Name, new LogHead(head.Origin, head.Size, note), response)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return null;
        }
    }
}
