namespace Attest.Monitoring.Tests;

/// <summary>A folder of a test's own, gone when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("attest-test-").FullName;

    public string Root { get; }

    public string At(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
