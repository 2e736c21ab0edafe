using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Configuration.Editing;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>Changes one setting in a configuration file and leaves every other byte of it.</summary>
[Cmdlet(VerbsCommon.Set, "AttestConfiguration", DefaultParameterSetName = ScopeSet, SupportsShouldProcess = true)]
[OutputType(typeof(ConfigurationChange))]
public sealed class SetAttestConfigurationCommand : AttestCmdlet
{
    private const string ScopeSet = "Scope";
    private const string FileSet = "File";

    /// <summary>The setting, for example <c>logging.level</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SettingKeyCompleter))]
    public string Key { get; set; } = "";

    /// <summary>Its value: text, a number, a boolean, a TimeSpan, or a list of those.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyString]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(SettingValueCompleter))]
    public object Value { get; set; } = "";

    /// <summary>Whose file: the nearest (<c>./attest.yml</c> where there is one, else the user's), the user's or the machine's.</summary>
    [Parameter(ParameterSetName = ScopeSet)]
    [ValidateSet("Nearest", "User", "Machine")]
    public string Scope { get; set; } = "Nearest";

    /// <summary>The file to change.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? File { get; set; }

    /// <summary>Outputs what was changed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process()
    {
        Target = Key;
        var request = ConfigurationRequests.Of(Request(home: null));
        var target = File is not null ? ConfigurationTarget.Named : Enum.Parse<ConfigurationTarget>(Scope, ignoreCase: true);
        var named = File is null ? null : FilePaths.Of(this, File, literal: true)[0];
        var text = SettingText.Of(Value);
        if (!ShouldProcess(EditedFile.Of(request, target, named).ShownName, $"Set {Key} to {text}")) return;

        using var session = OpenSession();
        var change = ConfigurationEditor.Set(request, Key, text, target, named, session.Audit.Record);
        if (!change.Landed) WriteWarning($"This version does not carry {change.Key} out yet.");
        WriteVerbose($"{change.Key} = {change.Value} in {change.File}{(change.Changed ? "" : ", as before")}.");
        if (PassThru) WriteObject(change);
    }
}
