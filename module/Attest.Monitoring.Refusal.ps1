# Why the module could not be imported, in words: read by Attest.Monitoring.psm1 when something failed, and only then.
$failure = $_
& {
    $mode = $ExecutionContext.SessionState.LanguageMode
    if ($mode -ne 'FullLanguage') {
        throw "Attest.Monitoring cannot be imported in ${mode}: it loads assemblies and runs scripts. Import it in a session in FullLanguage, or use the attest command line, which needs no PowerShell."
    }

    $core = "$PSScriptRoot/bin/Attest.Monitoring.dll"
    $loaded = [System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.Where({ $_.GetName().Name -eq 'Attest.Monitoring' }, 'First')
    if ($loaded -and $loaded[0].Location -ne [System.IO.Path]::GetFullPath($core)) {
        throw "Attest.Monitoring $($loaded[0].GetName().Version) is already loaded from '$($loaded[0].Location)'. An assembly cannot be replaced in a running process: start a new session to import it from '$PSScriptRoot'."
    }

    # The operator -as gives nothing where a call tells what went wrong.
    try { if ($loaded) { $null = [Attest.Monitoring.ModuleLoadContext]::CmdletsBeside($core) } else { throw $failure } }
    catch { throw "Attest.Monitoring cannot be imported from '$PSScriptRoot': $($_.Exception.GetBaseException().Message.Trim()) Install it again." }
}
