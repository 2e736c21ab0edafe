# The core goes into the default load context, so that scripts can name its types; the cmdlets and every package they
# need go into a context of their own (see ModuleLoadContext). Add-Type would not do: it also makes PowerShell resolve
# other assemblies from the same folder.
#
# An import is often the first command of a process, where everything is done for the first time, so this does little:
# a member call that PowerShell has not seen makes it compile one, so there is one; a conversion by Parse costs half of
# it. A type that is named without its assembly is looked for in every loaded one, and the name is looked up when this
# file is parsed, before the core is there. A variable costs the more the rarer its type. Nothing checks before; what was
# wrong is asked when something was.
try {
    $null = [System.Runtime.Loader.AssemblyLoadContext, System.Private.CoreLib]::Default.LoadFromAssemblyPath("$script:PSScriptRoot/bin/Attest.Monitoring.dll")

    # Only an import by -ModuleInfo is done again after -Force and after Remove-Module. There is no Export-ModuleMember:
    # the cmdlets are what a module without one exports, and the manifest names them.
    Microsoft.PowerShell.Core\Import-Module -ModuleInfo (
        Microsoft.PowerShell.Core\Import-Module -PassThru -Assembly (
            "$script:PSScriptRoot/bin/Attest.Monitoring.dll" -as ('Attest.Monitoring.CmdletAssemblies, Attest.Monitoring' -as [type])))
}
catch {
    . "$script:PSScriptRoot/Attest.Monitoring.Refusal.ps1"
    throw
}
