# The core goes into the default load context, so that scripts can name its types; the cmdlets and every package they
# need go into a context of their own (see ModuleLoadContext). Add-Type would not do: it also makes PowerShell resolve
# other assemblies from the same folder.
#
# An import is often the first command of a process, where every member call makes PowerShell compile one: so there are
# two, $script: spares the look-up of an automatic variable, and what may be wrong is only asked when something is.
try {
    $core = '{0}/bin/Attest.Monitoring.dll' -f $script:PSScriptRoot
    $null = [System.Runtime.Loader.AssemblyLoadContext]::Default.LoadFromAssemblyPath($core)
    $cmdlets = [Attest.Monitoring.ModuleLoadContext]::CmdletsBeside($core)
}
catch {
    & {
        $mode = $ExecutionContext.SessionState.LanguageMode
        if ($mode -ne 'FullLanguage') {
            throw "Attest.Monitoring cannot be imported in ${mode}: it loads assemblies and runs scripts. Import it in a session in FullLanguage, or use the attest command line, which needs no PowerShell."
        }

        $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where({ $_.GetName().Name -eq 'Attest.Monitoring' }, 'First')
        if ($loaded -and $loaded[0].Location -ne [System.IO.Path]::GetFullPath($core)) {
            throw "Attest.Monitoring $($loaded[0].GetName().Version) is already loaded from '$($loaded[0].Location)'. An assembly cannot be replaced in a running process: start a new session to import it from '$PSScriptRoot'."
        }
    }

    throw
}

# Only an import by -ModuleInfo is done again after -Force and after Remove-Module. There is no Export-ModuleMember: the
# cmdlets are what a module without one exports, and the manifest names them.
$cmdlets = Microsoft.PowerShell.Core\Import-Module -Assembly $cmdlets -PassThru
Microsoft.PowerShell.Core\Import-Module -ModuleInfo $cmdlets
