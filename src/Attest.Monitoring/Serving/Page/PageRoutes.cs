using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Serving.Page;

/// <summary>
/// The live page: <c>/</c> and what it is made of, below a path that changes with it, so that a browser keeps it for good
/// and never mixes two versions. It is open to everybody, since nothing of a run stands in it.
/// </summary>
internal sealed class PageRoutes
{
    private const string Prefix = "/assets/";
    private const string Resources = "page/";
    private const string Index = "index.html";

    /// <summary>
    /// Scripts, styles and requests of this address alone; no text becomes a script or markup, whatever the page does
    /// with it (Trusted Types).
    /// </summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private readonly string? _healthPath;
    private readonly Lazy<Made> _made;

    /// <param name="healthPath">Where the health of the components is; null = nowhere.</param>
    public PageRoutes(string? healthPath)
    {
        _healthPath = healthPath;
        _made = new(Make);
    }

    /// <summary>Called when the page is asked for: its data will be, soon.</summary>
    public Action Opened { get; init; } = static () => { };

    public IEnumerable<ServedRoute> All()
    {
        yield return new ServedRoute("/", (request, _) => ValueTask.FromResult(Page(request))) { Role = AccessRoles.None };
        yield return new ServedRoute(Prefix, (request, _) => ValueTask.FromResult(Asset(request))) { Role = AccessRoles.None };
    }

    private ServedResponse Page(ServedRequest request)
    {
        Opened();
        return _made.Value.Index.Answer(request)
            .With("Content-Security-Policy", Policy)
            .With("Cross-Origin-Opener-Policy", "same-origin")
            .With("Cache-Control", "no-cache");
    }

    private ServedResponse Asset(ServedRequest request) =>
        _made.Value.Assets.TryGetValue(request.Path, out var asset)
            ? asset.Answer(request).With("Cache-Control", "public, max-age=31536000, immutable")
            : ServedResponse.Text(404, "Not found: another version of the page may be served by now.");

    /// <summary>Does beforehand what the first visitor would wait for.</summary>
    public void Prepare()
    {
        static string? TakesAll(string name) => name == "Accept-Encoding" ? "gzip" : null;
        var request = new ServedRequest { Method = "GET", Path = "/", Header = TakesAll, IsLocal = true };
        _made.Value.Index.Answer(request).Dispose();
        foreach (var asset in _made.Value.Assets.Values) asset.Answer(request).Dispose();
    }

    private Made Make()
    {
        var files = Read();
        Join(files);
        var version = VersionOf(files);
        var assets = new Dictionary<string, PageAsset>(StringComparer.Ordinal);
        foreach (var (name, bytes) in files)
            if (name != Index) assets[$"{Prefix}{version}/{name}"] = new PageAsset(name, bytes);
        var index = Encoding.UTF8.GetString(files[Index])
            .Replace("{{version}}", version, StringComparison.Ordinal)
            .Replace("{{health}}", System.Net.WebUtility.HtmlEncode(_healthPath ?? ""), StringComparison.Ordinal);
        return new Made(new PageAsset(Index, Encoding.UTF8.GetBytes(index)), assets);
    }

    private static SortedDictionary<string, byte[]> Read()
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var assembly = typeof(PageRoutes).Assembly;
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Resources, StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);

            // On Windows the build writes folders with backslashes.
            files[resource[Resources.Length..].Replace('\\', '/')] = bytes;
        }

        return files;
    }

    /// <summary>One style sheet of all: nothing is drawn before each has come.</summary>
    private static void Join(SortedDictionary<string, byte[]> files)
    {
        using var joined = new MemoryStream();
        foreach (var name in files.Keys.Where(static name => name.EndsWith(".css", StringComparison.Ordinal)).ToArray())
        {
            joined.Write(files[name]);
            joined.Write("\n"u8);
            files.Remove(name);
        }

        files["page.css"] = joined.ToArray();
    }

    private static string VersionOf(SortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\n{bytes.Length}\n"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private sealed record Made(PageAsset Index, IReadOnlyDictionary<string, PageAsset> Assets);
}
