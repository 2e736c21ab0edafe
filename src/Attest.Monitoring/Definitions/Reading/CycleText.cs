using System.Text;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>A cycle named step by step, <c>a → b → a</c>; the middle of a very long one is counted instead.</summary>
internal static class CycleText
{
    private const int Longest = 40;

    public static string Of(int count, Func<int, string> nameOf)
    {
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            if (count > Longest && i == Longest / 2)
            {
                var left = count - Longest;
                text.Append("… ").Append(left).Append(" more … → ");
                i += left;
            }
            text.Append(nameOf(i)).Append(" → ");
        }
        return text.Append(nameOf(0)).ToString();
    }
}
