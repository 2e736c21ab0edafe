using System.Diagnostics.CodeAnalysis;

namespace Attest.Monitoring.Tests.Telemetry;

/// <summary>A folder of one test, gone at its end.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("attest-telemetry-").FullName;

    public string this[string name] => Path.Combine(Folder, name);

    [SuppressMessage("Usage", "MA0045", Justification = "Tests of files read files.")]
    public string[] Lines(string name) => File.Exists(this[name]) ? File.ReadAllLines(this[name]) : [];

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
