using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>Gets the settings in force and where each came from; secrets are masked.</summary>
[Cmdlet(VerbsCommon.Get, "AttestConfiguration")]
[OutputType(typeof(ShownSetting))]
public sealed class GetAttestConfigurationCommand : AttestCmdlet
{
    /// <summary>Settings or sections, for example <c>logging.level</c> or <c>logging</c>; wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(SettingKeyCompleter))]
    public string[] Key { get; set; } = [];

    private protected override void Process()
    {
        var loaded = ConfigurationLoader.Load(ConfigurationRequests.Of(Request(home: null)));
        foreach (var warning in loaded.Warnings) WriteWarning(warning.ToString());
        if (Key.Length == 0) WriteObject(loaded.Show(), enumerateCollection: true);
        foreach (var key in Key) Write(loaded, key);
    }

    private void Write(LoadedConfiguration loaded, string key)
    {
        Target = key;
        if (WildcardPattern.ContainsWildcardCharacters(key))
        {
            var pattern = Wildcards.Of([key]);
            foreach (var setting in loaded.Show())
            {
                if (pattern.Match(setting.Key)) WriteObject(setting);
            }

            return;
        }

        try
        {
            WriteObject(loaded.Get(key), enumerateCollection: true);
        }
        catch (AttestException fault)
        {
            WriteFault(fault);
        }
    }
}
