namespace Attest.Benchmarks.Metrics;

/// <summary>What a program does with its metrics, the same with each library. Every method works in a loop.</summary>
internal abstract class Workload : IDisposable
{
    /// <summary>Label values as a program has them: literals and interned strings.</summary>
    protected static readonly string[] Methods = ["GET", "PUT", "POST", "DELETE", "HEAD", "PATCH", "LIST", "COPY", "MOVE", "LINK"];
    protected static readonly string[] Routes = [.. Enumerable.Range(0, 10).Select(at => $"/api/v1/resource-{at}")];
    protected static readonly string[] Codes = ["200", "201", "204", "301", "302", "400", "404", "409", "500", "503"];

    /// <summary>Twelve, as for the duration of a request.</summary>
    protected static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    /// <summary>Observations that fall into every bucket.</summary>
    protected static readonly double[] Seconds = [.. Enumerable.Range(0, 64).Select(at => 0.004 * Math.Pow(1.15, at))];

    /// <summary>Adds to one series through the fastest handle there is; null = the library has none.</summary>
    public virtual Action<int>? HandleLong => null;

    /// <summary>The same with fractions.</summary>
    public virtual Action<int>? HandleDouble => null;

    /// <summary>Observes natively: in exponential buckets; null = the library has none such.</summary>
    public virtual Action<int>? Native => null;

    public abstract void NoTags(int times);

    public abstract void OneTag(int times);

    public abstract void ThreeTags(int times);

    /// <summary>Three tags whose values make 1,000 series, in turn.</summary>
    public abstract void ThousandSeries(int times);

    public abstract void Histogram(int times);

    public abstract void Dispose();
}
