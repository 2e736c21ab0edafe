using System.Text;
using Attest.Monitoring.Configuration;

namespace Attest.Cli.Configuration;

/// <summary><c>attest config show</c>: every setting as <c>key = value  # where it came from</c>.</summary>
internal sealed class ConfigShowVerb : Verb
{
    public ConfigShowVerb(EverywhereOptions everywhere)
        : base("show", "Print every setting and where it came from", everywhere, "text", "json")
    {
    }

    protected override int Run(Call call)
    {
        var settings = ConfigurationLoader.Load(call.ConfigurationRequest()).Show();
        if (call.IsJson)
        {
            call.Print(SettingsJson.Of(settings).Span);
            return ExitCode.Done;
        }

        var text = new StringBuilder();
        foreach (var setting in settings) text.Append(setting).Append('\n');
        call.Print(Encoding.UTF8.GetBytes(text.ToString()));
        return ExitCode.Done;
    }
}
