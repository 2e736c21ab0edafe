using System.Globalization;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Codes that are well: <c>204</c>, or <c>2xx</c> for all that begin so.</summary>
internal sealed class ExpectedStatus(IReadOnlyList<string> codes)
{
    public bool Takes(int status)
    {
        var text = status.ToString(CultureInfo.InvariantCulture);
        foreach (var code in codes)
            if (code == text || (code.EndsWith("xx", StringComparison.Ordinal) && code[0] == text[0])) return true;
        return false;
    }

    public override string ToString() => string.Join(" or ", codes);
}
