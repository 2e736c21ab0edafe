namespace Attest.Monitoring.Audit.Filtering;

/// <summary>The comparisons.</summary>
internal static class FilterSigns
{
    public const string List = "= != ~ !~ < <= > >=";

    public static readonly string[] LongestFirst = ["!=", "!~", "<=", ">=", "=", "~", "<", ">"];
}
