using System.CommandLine;
using System.Text;
using Attest.Monitoring.Configuration;

namespace Attest.Cli.Configuration;

/// <summary><c>attest config get KEY</c>: the value in force, alone on its line; a section prints <c>key = value</c> lines.</summary>
internal sealed class ConfigGetVerb : Verb
{
    private readonly Argument<string> _key = new("KEY") { Description = "A setting or section, for example logging.level" };

    public ConfigGetVerb(EverywhereOptions everywhere)
        : base("get", "Print a setting", everywhere, "text", "json") => Add(_key);

    protected override int Run(Call call)
    {
        var settings = ConfigurationLoader.Load(call.ConfigurationRequest()).Get(call.Value(_key) ?? "");
        if (call.IsJson)
        {
            call.Print(SettingsJson.Of(settings).Span);
            return ExitCode.Done;
        }

        var text = new StringBuilder();
        if (settings is [var only]) text.Append(only.Value).Append('\n');
        else foreach (var setting in settings) text.Append(setting.Key).Append(" = ").Append(setting.Value ?? "none").Append('\n');
        call.Print(Encoding.UTF8.GetBytes(text.ToString()));
        return ExitCode.Done;
    }
}
