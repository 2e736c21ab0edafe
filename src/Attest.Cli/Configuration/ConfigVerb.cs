namespace Attest.Cli.Configuration;

/// <summary><c>attest config get|set|show|validate</c>.</summary>
internal sealed class ConfigVerb : Verb
{
    public ConfigVerb(EverywhereOptions everywhere)
        : base("config", "Read and change the configuration", everywhere)
    {
        Add(new ConfigGetVerb(everywhere));
        Add(new ConfigSetVerb(everywhere));
        Add(new ConfigShowVerb(everywhere));
        Add(new ConfigValidateVerb(everywhere));
    }

    protected override int Run(Call call) => throw new InvalidOperationException("config only holds other verbs.");
}
