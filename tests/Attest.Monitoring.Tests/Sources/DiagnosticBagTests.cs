using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Sources;

public sealed class DiagnosticBagTests
{
    [Fact]
    public void Mistakes_are_told_in_document_order_and_each_once()
    {
        var bag = new DiagnosticBag();
        bag.Report(At(3, 1), "c");
        bag.Report(At(1, 9), "b");
        bag.Report(At(1, 2), "a");
        bag.Report(At(3, 1), "second of its place");
        bag.Report(At(1, 9), "b");
        Assert.Equal(
            ["f:1:2: a", "f:1:9: b", "f:3:1: c", "f:3:1: second of its place"],
            bag.InDocumentOrder().Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void What_nobody_reads_is_counted()
    {
        var bag = new DiagnosticBag();
        for (var i = 1; i <= DiagnosticBag.Limit + 5; i++)
            bag.Report(At(i, 1), $"mistake {i}");
        var told = bag.InDocumentOrder();
        Assert.Equal(DiagnosticBag.Limit + 1, told.Count);
        Assert.Equal("f:1000:1: and at least 5 more mistakes: correct these first", told[^1].ToString());
    }

    private static SourcePosition At(int line, int column) => new("f", line, column);
}
