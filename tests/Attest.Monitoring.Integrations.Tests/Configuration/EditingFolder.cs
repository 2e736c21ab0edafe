using Attest.Monitoring.Configuration;
using Attest.Monitoring.Configuration.Editing;
using Attest.Monitoring.Integrations.YamlDotNet;

namespace Attest.Monitoring.Integrations.Tests.Configuration;

/// <summary>A checkout and a user's folder, real YAML.</summary>
internal sealed class EditingFolder : IDisposable
{
    public EditingFolder()
    {
        Root = Directory.CreateTempSubdirectory("attest config 'ü' ").FullName;
        Directory.CreateDirectory(Checkout);
    }

    public string Root { get; }
    public string Checkout => Path.Combine(Root, "checkout");
    public string CheckoutFile => Path.Combine(Checkout, "attest.yml");
    public string UserFile => Path.Combine(Root, "config", "attest", "attest.yml");
    public string MachineFile => Path.Combine(Root, "etc", "attest", "attest.yml");
    public Dictionary<string, string> Environment { get; } = [];

    public ConfigurationRequest Request => new()
    {
        WorkingDirectory = Checkout,
        Environment = Environment,
        Parser = YamlDocument.Parse,
        Paths = new ConfigurationPaths(MachineFile, UserFile),
    };

    /// <summary>Sets one key in a file of this text; the text afterwards.</summary>
    public string Set(string text, string key, string value)
    {
        File.WriteAllText(CheckoutFile, text);
        ConfigurationEditor.Set(Request, key, value, ConfigurationTarget.Nearest);
        return File.ReadAllText(CheckoutFile);
    }

    public string Read(string key) => Assert.Single(ConfigurationLoader.Load(Request).Get(key)).Value ?? "none";

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
