using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>The modules of a definition as <c>Import-Module</c> takes them.</summary>
internal static class StepModules
{
    /// <summary>One given by path starts from the definition's folder, one given by name is looked up in the module path.</summary>
    public static IReadOnlyList<string> Of(PipelineDefinition definition)
    {
        var modules = new string[definition.Modules.Count];
        for (var index = 0; index < modules.Length; index++)
        {
            var module = definition.Modules[index];
            modules[index] = module.StartsWith('.') ? Path.GetFullPath(module, definition.BaseDirectory) : module;
        }

        return modules;
    }
}
