using System.Text;
using System.Text.RegularExpressions;
using Attest.Monitoring.Access;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Page;

namespace Attest.Monitoring.Tests.Serving.Page;

public sealed partial class PageRoutesTests
{
    private readonly RouteTable _table = new(new PageRoutes("/health/detailed").All(), AccessGate.LoopbackAlone);

    [Fact]
    public async Task Everything_the_page_names_is_served_and_everything_served_is_named()
    {
        var named = new HashSet<string>(Named(await Text("/")).Where(path => path.StartsWith("/assets/", StringComparison.Ordinal)), StringComparer.Ordinal);
        var waiting = new Queue<string>(named);
        while (waiting.TryDequeue(out var path))
        {
            using var response = await Get(path);
            Assert.Equal(200, response.Status);
            if (!path.EndsWith(".js", StringComparison.Ordinal)) continue;
            foreach (Match import in Import().Matches(Body(response)))
            {
                var other = new Uri(new Uri("http://x" + path), import.Groups["path"].Value).AbsolutePath;
                if (named.Add(other)) waiting.Enqueue(other);
            }
        }

        var served = typeof(PageRoutes).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("page/", StringComparison.Ordinal) && name.EndsWith(".js", StringComparison.Ordinal))
            .Select(name => name[5..].Replace('\\', '/')).Append("page.css").Order(StringComparer.Ordinal);
        Assert.Equal(served, named.Select(path => string.Join('/', path.Split('/')[3..])).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_page_is_asked_for_again_and_what_it_is_made_of_is_kept()
    {
        using var page = await Get("/");
        Assert.Equal("no-cache", Header(page, "Cache-Control"));
        using var same = await Get("/", ("If-None-Match", Header(page, "ETag")!));
        Assert.Equal((304, 0L), (same.Status, same.Body.Length));
        var script = Named(Body(page)).Single(path => path.EndsWith("/app.js", StringComparison.Ordinal));
        using var asset = await Get(script);
        Assert.Equal("public, max-age=31536000, immutable", Header(asset, "Cache-Control"));
        Assert.StartsWith("text/javascript", asset.ContentType, StringComparison.Ordinal);
        using var packed = await Get(script, ("Accept-Encoding", "gzip, br"));
        Assert.Equal("gzip", Header(packed, "Content-Encoding"));
        Assert.True(packed.Body.Length < asset.Body.Length);
    }

    [Theory]
    [InlineData("/assets/")]
    [InlineData("/assets/0000000000000000/app.js")]
    [InlineData("/assets/../app.js")]
    [InlineData("/app.js")]
    [InlineData("/index.html")]
    public async Task What_is_no_part_of_this_version_is_not_found(string path)
    {
        using var response = await Get(path);
        Assert.Equal(404, response.Status);
    }

    [Fact]
    public async Task The_policy_lets_in_nothing_but_this_address_and_no_text_as_markup()
    {
        using var page = await Get("/");
        var policy = Header(page, "Content-Security-Policy")!;
        foreach (var part in (string[])["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'", "require-trusted-types-for 'script'"])
            Assert.Contains(part, policy, StringComparison.Ordinal);
        var text = Body(page);
        Assert.DoesNotMatch(@"\son\w+=|\sstyle=|javascript:|<style|<script(?! type=""module"" src=)", text);
        Assert.DoesNotContain("{{", text, StringComparison.Ordinal);
        Assert.Contains("data-health=\"/health/detailed\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void No_script_of_ours_parses_text_as_markup()
    {
        var folder = Repository.PathOf("src", "Attest.Monitoring", "Serving", "Page", "Assets");
        foreach (var file in Directory.EnumerateFiles(folder, "*.js"))
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\(|new Function|setTimeout\('|https?://(?!www\.w3\.org/)", File.ReadAllText(file));
    }

    [Fact]
    public void What_is_not_ours_keeps_its_licence()
    {
        Assert.Contains("MIT", File.ReadAllText(Repository.PathOf("src", "Attest.Monitoring", "Serving", "Page", "Assets", "vendor", "uplot", "LICENSE.txt")), StringComparison.Ordinal);
        Assert.Contains("uPlot", File.ReadAllText(Repository.PathOf("THIRD-PARTY-NOTICES.md")), StringComparison.Ordinal);
    }

    private async Task<string> Text(string path)
    {
        using var response = await Get(path);
        return Body(response);
    }

    private async Task<ServedResponse> Get(string path, params (string Name, string Value)[] headers) => await _table.Answer(
        new ServedRequest
        {
            Method = "GET",
            Path = path,
            Header = name => headers.FirstOrDefault(one => one.Name == name).Value,
            IsLocal = true,
            Caller = Caller.Nobody,
        },
        TestContext.Current.CancellationToken);

    private static string? Header(ServedResponse response, string name) => response.Headers.FirstOrDefault(one => one.Key == name).Value;

    private static string Body(ServedResponse response)
    {
        using var bytes = new MemoryStream();
        response.Body.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static IEnumerable<string> Named(string html) => Reference().Matches(html).Select(match => match.Groups["path"].Value);

    [GeneratedRegex("(?:href|src)=\"(?<path>/[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex("(?:from |import\\()'(?<path>\\.[^']*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Import();
}
