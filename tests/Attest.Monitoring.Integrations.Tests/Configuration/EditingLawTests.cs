using System.Text;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Configuration.Editing;
using Attest.Monitoring.Configuration.Layers;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Integrations.YamlDotNet;
using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Integrations.Tests.Configuration;

public sealed class EditingLawTests : IDisposable
{
    private readonly EditingFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void After_set_the_value_is_read_and_all_other_values_and_comments_are_as_they_were()
    {
        var seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();
        Prop.ForAll(seeds, Holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private void Holds(int seed)
    {
        var yaml = new GeneratedYaml(seed);
        var (key, value) = yaml.Change();
        var file = _folder.UserFile;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, yaml.Text);
        var before = Values(yaml.Text);

        try
        {
            ConfigurationEditor.Set(_folder.Request, key, value, ConfigurationTarget.User);
        }
        catch (AttestException fault)
        {
            Assert.Fail($"{fault.Message}\nset {key} to '{value}' in\n{yaml.Text}");
        }

        var text = File.ReadAllText(file);
        var after = Values(text);
        Assert.Equal(SettingsTable.Find(key)!.Value.Setting.Type.OfText(value)!.Text, after[key]);
        Assert.Equal(before.Where(entry => entry.Key != key), after.Where(entry => entry.Key != key));

        var place = 0;
        foreach (var comment in yaml.Comments)
        {
            place = text.IndexOf(comment, place, StringComparison.Ordinal);
            Assert.True(place >= 0, $"{comment} is lost or moved:\n{yaml.Text}\n->\n{text}");
        }
    }

    private static SortedDictionary<string, string> Values(string text)
    {
        var mistakes = new List<Diagnostic>();
        var values = FileLayer.Read(YamlDocument.Parse("attest.yml", Encoding.UTF8.GetBytes(text)), OriginKind.UserFile, mistakes);
        Assert.True(mistakes.Count == 0, $"{string.Join('\n', mistakes)}\n{text}");
        return new SortedDictionary<string, string>(values.ToDictionary(entry => entry.Key, entry => entry.Value.Value.Text), StringComparer.Ordinal);
    }
}
