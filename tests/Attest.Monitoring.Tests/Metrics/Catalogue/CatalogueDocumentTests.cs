using System.Runtime.CompilerServices;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Tests.Metrics.Catalogue;

public sealed class CatalogueDocumentTests
{
    [Fact]
    public void The_document_says_what_the_catalogue_says()
    {
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, "../../../../docs/metrics.md");
        if (Environment.GetEnvironmentVariable("TESTS_REGENERATE") == "1") File.WriteAllText(path, CatalogueDocument.Write());

        Assert.True(
            File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == CatalogueDocument.Write(),
            "docs/metrics.md is not what the catalogue says: run this test with TESTS_REGENERATE=1 and commit the file.");
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
