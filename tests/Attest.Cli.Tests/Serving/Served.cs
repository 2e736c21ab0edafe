using System.Text.RegularExpressions;

namespace Attest.Cli.Tests.Serving;

/// <summary>An <c>attest serve</c> under way, on free ports.</summary>
internal sealed partial class Served : IDisposable
{
    private readonly LiveProcess _process;

    private Served(LiveProcess process, string metrics)
    {
        _process = process;
        Metrics = metrics;
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>The whole address of the exposition.</summary>
    public string Metrics { get; }

    public Uri Root => new(new Uri(Metrics), "/");

    public HttpClient Client { get; }

    public LiveProcess Process => _process;

    /// <summary>Starts it and returns when it listens.</summary>
    public static Served Start(Sandbox box, params string[] more) => StartAt(box, "127.0.0.1", more);

    /// <summary>Starts it on a free port of an address.</summary>
    public static Served StartAt(Sandbox box, string address, params string[] more)
    {
        var process = box.StartWithDefaultSignals(["serve", "--listen", $"{address}:0", .. more]);
        return new Served(process, Address().Match(process.WaitFor(Address())).Groups["url"].Value);
    }

    public string Scrape(string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Metrics);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = Client.Send(request);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    /// <summary>The value of a series in a text, or null.</summary>
    public static double? Value(string exposition, string series)
    {
        foreach (var line in exposition.Split('\n'))
        {
            if (line.StartsWith(series + " ", StringComparison.Ordinal))
                return double.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        }

        return null;
    }

    /// <summary>Ends it as a service manager does.</summary>
    public Ended Stop()
    {
        _process.Signal("TERM");
        return _process.End();
    }

    public void Dispose()
    {
        Client.Dispose();
        _process.Dispose();
    }

    [GeneratedRegex(@"Metrics on (?<url>https?://\S+)\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();
}
