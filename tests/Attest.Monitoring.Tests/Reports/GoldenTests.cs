using Attest.Monitoring.Reports.Formats;

namespace Attest.Monitoring.Tests.Reports;

/// <summary>
/// Each Golden/*.in.json is written in each form and compared to the letter with what lies beside it; with
/// TESTS_REGENERATE=1 that is written anew.
/// </summary>
public sealed class GoldenTests
{
    public static MatrixTheoryData<string, string> Pairs() =>
        new(["first", "changed", "fleet", "well"], ["html", "md", "json", "csv", "xml", "txt"]);

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_report_is_written_as_expected(string name, string ending)
    {
        var received = ReportFormat.Of($"report.{ending}")(Sample.Of(name));
        var path = Sample.PathOf($"{name}.out.{ending}");
        if (Environment.GetEnvironmentVariable("TESTS_REGENERATE") == "1") File.WriteAllText(path, received);
        Assert.Equal(File.ReadAllText(path), received);
    }

    [Fact]
    public void Another_ending_is_no_form() =>
        Assert.Contains(".html, .md, .json", Assert.Throws<AttestException>(() => ReportFormat.Of("report.pdf")).Remedy);
}
