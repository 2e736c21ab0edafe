# The core goes into the default load context, so that scripts can name its types; the cmdlets and every package they
# need go into a context of their own (see ModuleLoadContext). Add-Type would not do: it also makes PowerShell resolve
# other assemblies from the same folder.
if ($ExecutionContext.SessionState.LanguageMode -ne 'FullLanguage') {
    throw "Attest.Monitoring cannot be imported in $($ExecutionContext.SessionState.LanguageMode): it loads assemblies and runs scripts. Import it in a session in FullLanguage, or use the attest command line, which needs no PowerShell."
}

$corePath = [System.IO.Path]::Combine($PSScriptRoot, 'bin', 'Attest.Monitoring.dll')
$core = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where({ $_.GetName().Name -eq 'Attest.Monitoring' }, 'First')
if (-not $core) {
    $null = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($corePath)
}
elseif ($core[0].Location -ne $corePath) {
    throw "Attest.Monitoring $($core[0].GetName().Version) is already loaded from '$($core[0].Location)'. An assembly cannot be replaced in a running process: start a new session to import it from '$PSScriptRoot'."
}

$cmdlets = Microsoft.PowerShell.Core\Import-Module -Assembly ([Attest.Monitoring.ModuleLoadContext]::Cmdlets) -PassThru
Microsoft.PowerShell.Core\Import-Module -ModuleInfo $cmdlets
# The @( ) matters: without it nothing is exported once there are two cmdlets.
Export-ModuleMember -Cmdlet @($cmdlets.ExportedCmdlets.Keys)
