using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Tests.Configuration;

/// <summary>A machine, a user and a checkout of their own under a temporary folder.</summary>
internal sealed class Surroundings : IDisposable
{
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _flags = new(StringComparer.Ordinal);

    public Surroundings()
    {
        Root = Directory.CreateTempSubdirectory("attest configuration ü ").FullName;
        Checkout = Path.Combine(Root, "checkout");
        Paths = new ConfigurationPaths(Path.Combine(Root, "machine", "attest.yml"), Path.Combine(Root, "user", "attest.yml"));
        foreach (var folder in (string[])["machine", "user", "checkout"]) Directory.CreateDirectory(Path.Combine(Root, folder));
    }

    public string Root { get; }
    public string Checkout { get; }
    public ConfigurationPaths Paths { get; }
    public string? ConfigPath { get; set; }

    public ConfigurationRequest Request => new()
    {
        ConfigPath = ConfigPath,
        WorkingDirectory = Checkout,
        Environment = _environment,
        Flags = _flags,
        Parser = JsonDocuments.Parse,
        Paths = Paths,
    };

    public Surroundings Machine(string document) => Write(Paths.Machine!, document);
    public Surroundings User(string document) => Write(Paths.User!, document);
    public Surroundings InCheckout(string document) => Write(Path.Combine(Checkout, "attest.yml"), document);

    public Surroundings File(string name, string document) => Write(Path.Combine(Root, name), document);

    public Surroundings Variable(string name, string value)
    {
        _environment[name] = value;
        return this;
    }

    public Surroundings Flag(string name, string value)
    {
        _flags[name] = value;
        return this;
    }

    public LoadedConfiguration Load() => ConfigurationLoader.Load(Request);

    public AttestException Fails() => Assert.Throws<AttestException>(() => ConfigurationLoader.Load(Request));

    /// <summary>What stands behind a key, with its origin.</summary>
    public string Shown(string key) => Assert.Single(Load().Get(key)).ToString();

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private Surroundings Write(string path, string document)
    {
        System.IO.File.WriteAllText(path, document);
        return this;
    }
}
