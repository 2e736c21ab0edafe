using System.Diagnostics;
using Attest.Monitoring.Health;
using Attest.Monitoring.Reports;
using Attest.Monitoring.Reports.Formats;

namespace Attest.Monitoring.Tests.Reports;

/// <summary>The page as a real browser lays it out on a phone: nothing is wider than the screen.</summary>
public sealed class NarrowPageTests
{
    private static readonly string[] Words = [new('n', 64), $"http://{new string('h', 200)}.example:8080", string.Join(' ', Enumerable.Repeat("word", 80))];

    [Fact]
    public void Nothing_is_wider_than_a_phone()
    {
        var chromium = Needs.Tool("chromium");
        using var folder = new TemporaryFolder();
        string[] pages = ["changed", "fleet", "well", "long"];
        foreach (var name in pages) File.WriteAllText(folder.At($"{name}.html"), HtmlReport.Write(name == "long" ? Long() : Sample.Of(name)));
        var frames = string.Concat(pages.SelectMany(static name => new[] { 320, 375, 760 }, static (name, width) => $"<iframe width={width} height=600 src='{name}.html'></iframe>"));
        File.WriteAllText(folder.At("frames.html"), $$"""
            <body><script>
            addEventListener('load', () => {
              const wide = [...document.querySelectorAll('iframe')].filter(f => f.contentDocument.documentElement.scrollWidth > f.contentDocument.documentElement.clientWidth);
              document.body.textContent = `of ${document.querySelectorAll('iframe').length} too wide: ${wide.map(f => f.getAttribute('src') + ' at ' + f.width + ': ' + f.contentDocument.documentElement.scrollWidth).join(', ')}.`;
            });
            </script>{{frames}}</body>
            """);
        var said = Shown(chromium, folder).Split("<body>")[^1].Split("</body>")[0];
        Assert.True(said == "of 12 too wide: .", said);
    }

    private static FleetReport Long() => Comparing.Of(
        [
            .. Enumerable.Range(1, 12).Select(static at => Sample.Place($"{Words[1]}/{at}", Sample.Component(Words[0], at % 2 == 0 ? HealthStatus.Unhealthy : HealthStatus.Degraded, Words[at % 3]))),
            Sample.Silent(Words[1]),
        ],
        static _ => [.. Enumerable.Range(1, 20).Select(static at => new PastReport(Sample.Now.AddDays(at - 30), HealthStatus.Healthy, true, new Dictionary<string, HealthStatus> { [Words[0]] = HealthStatus.Healthy, [new string('g', 64)] = HealthStatus.Healthy }))],
        Sample.Now, "1.2.3");

    private static string Shown(string chromium, TemporaryFolder folder)
    {
        string[] arguments =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--allow-file-access-from-files",
            $"--user-data-dir={folder.At("profile")}", "--dump-dom", $"file://{folder.At("frames.html")}",
        ];
        using var process = Process.Start(new ProcessStartInfo(chromium, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var shown = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        _ = error.GetAwaiter().GetResult();
        return shown;
    }
}
