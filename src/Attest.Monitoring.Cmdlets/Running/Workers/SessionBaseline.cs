using System.Collections;
using System.Globalization;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// What a worker's session was like before its first step, and how it becomes so again after each: modules, variables,
/// functions, aliases, strict mode, jobs, culture. Location and environment are set for each step anyway.
/// </summary>
internal sealed class SessionBaseline
{
    private const string EngineModules = "Microsoft.PowerShell.";

    /// <summary>No strict mode any more, and what may have to be removed: one script, for each invocation costs.</summary>
    private const string Begin =
        @"Microsoft.PowerShell.Core\Set-StrictMode -Off; Microsoft.PowerShell.Core\Get-Module; Microsoft.PowerShell.Core\Get-Job";

    // The engine keeps these itself.
    private static readonly HashSet<string> OfTheEngine = new(StringComparer.OrdinalIgnoreCase)
    {
        "?", "^", "$", "_", "args", "input", "this", "PSItem", "PWD", "MyInvocation", "PSBoundParameters", "PSCommandPath",
        "PSScriptRoot", "ExecutionContext", "StackTrace", "foreach", "switch", "Error",
    };

    private readonly SessionState _session;
    private readonly Dictionary<string, object?> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _fixed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, ScriptBlock> _functions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _modules = new(StringComparer.OrdinalIgnoreCase);
    private readonly ScriptBlock _begin;
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _interfaceCulture = CultureInfo.CurrentUICulture;

    public SessionBaseline(SessionState session)
    {
        _session = session;
        _begin = session.InvokeCommand.NewScriptBlock(Begin);
        foreach (var item in session.InvokeCommand.InvokeScript(false, _begin, null))
        {
            if (item.BaseObject is PSModuleInfo module) _modules.Add(module.Path);
        }

        foreach (var variable in Items<PSVariable>("Variable:"))
        {
            if (IsFixed(variable)) _fixed.Add(variable.Name);
            else if (!OfTheEngine.Contains(variable.Name)) _variables[variable.Name] = Copy(variable.Value);
        }

        foreach (var function in Items<FunctionInfo>("Function:")) _functions[function.Name] = function.ScriptBlock;
        foreach (var alias in Items<AliasInfo>("Alias:")) _aliases[alias.Name] = alias.Definition;
    }

    /// <summary>
    /// Ends what a step has begun: strict mode, modules, jobs. What they do at their end is still the step's, in its
    /// environment.
    /// </summary>
    /// <param name="hasCalled">Whether it has called any command; else there is nothing but the culture.</param>
    /// <exception cref="RuntimeException">It cannot be ended: the worker is to be thrown away.</exception>
    public void EndStep(bool hasCalled)
    {
        if (hasCalled) RemoveModulesAndJobs(_session.InvokeCommand.InvokeScript(false, _begin, null));
        CultureInfo.CurrentCulture = _culture;
        CultureInfo.CurrentUICulture = _interfaceCulture;
    }

    /// <summary>Makes the rest of the session what it was; nothing of this is seen from outside.</summary>
    /// <exception cref="RuntimeException">It cannot be: the worker is to be thrown away.</exception>
    public void Restore()
    {
        RestoreVariables();
        RestoreFunctions();
        RestoreAliases();
    }

    private void RemoveModulesAndJobs(IEnumerable<PSObject> found)
    {
        foreach (var item in found)
        {
            if (item.BaseObject is PSModuleInfo module)
            {
                // The engine's own modules load themselves with the first use of a command; loading them again costs.
                if (_modules.Contains(module.Path) || module.Name.StartsWith(EngineModules, StringComparison.Ordinal)) continue;
                Remove(@"Microsoft.PowerShell.Core\Remove-Module -ModuleInfo $args[0] -Force", module);
            }
            else
            {
                Remove(@"Microsoft.PowerShell.Core\Remove-Job -Job $args[0] -Force", item);
            }
        }
    }

    private void Remove(string script, object what) =>
        _session.InvokeCommand.InvokeScript(true, _session.InvokeCommand.NewScriptBlock(script), null, what);

    private void RestoreVariables()
    {
        var seen = 0;
        foreach (var variable in Items<PSVariable>("Variable:"))
        {
            if (_variables.TryGetValue(variable.Name, out var value))
            {
                seen++;
                Restore(variable, value);
            }
            else if (!OfTheEngine.Contains(variable.Name) && !_fixed.Contains(variable.Name))
            {
                Remove(variable);
            }
        }

        if (seen < _variables.Count)
        {
            foreach (var (name, value) in _variables)
            {
                if (_session.PSVariable.Get(name) is null) _session.PSVariable.Set(name, Copy(value));
            }
        }

        (_session.PSVariable.GetValue("Error") as ArrayList)?.Clear();
    }

    private static void Restore(PSVariable variable, object? value)
    {
        if (value is Hashtable table)
        {
            if (variable.Value is not Hashtable now || now.Count != table.Count || table.Count > 0) variable.Value = Copy(table);
        }
        else if (!Equals(variable.Value, value))
        {
            Unlock(variable);
            variable.Value = value;
        }
    }

    private void Remove(PSVariable variable)
    {
        Unlock(variable);
        _session.PSVariable.Remove(variable);
    }

    private static bool IsFixed(PSVariable variable) =>
        variable.Options.HasFlag(ScopedItemOptions.Constant) || variable.Options.HasFlag(ScopedItemOptions.ReadOnly);

    private static void Unlock(PSVariable variable)
    {
        if (variable.Options.HasFlag(ScopedItemOptions.ReadOnly)) variable.Options &= ~ScopedItemOptions.ReadOnly;
    }

    private void RestoreFunctions()
    {
        var seen = 0;
        foreach (var function in Items<FunctionInfo>("Function:"))
        {
            if (!_functions.TryGetValue(function.Name, out var block))
            {
                if (IsOfTheEngine(function)) continue;
                _session.InvokeProvider.Item.Remove([@"Function:\" + function.Name], false, true, true);
                continue;
            }

            seen++;
            if (!ReferenceEquals(block, function.ScriptBlock)) Set(@"Function:\" + function.Name, block);
        }

        if (seen == _functions.Count) return;
        foreach (var (name, block) in _functions)
        {
            if (_session.InvokeCommand.GetCommand(name, CommandTypes.Function | CommandTypes.Filter) is null) Set(@"Function:\" + name, block);
        }
    }

    private void RestoreAliases()
    {
        var seen = 0;
        foreach (var alias in Items<AliasInfo>("Alias:"))
        {
            if (!_aliases.TryGetValue(alias.Name, out var definition))
            {
                if (IsOfTheEngine(alias)) continue;
                _session.InvokeProvider.Item.Remove([@"Alias:\" + alias.Name], false, true, true);
                continue;
            }

            seen++;
            if (definition != alias.Definition) Set(@"Alias:\" + alias.Name, definition);
        }

        if (seen == _aliases.Count) return;
        foreach (var (name, definition) in _aliases)
        {
            if (_session.InvokeCommand.GetCommand(name, CommandTypes.Alias) is null) Set(@"Alias:\" + name, definition);
        }
    }

    private static bool IsOfTheEngine(CommandInfo command) =>
        command.ModuleName is { } module && module.StartsWith(EngineModules, StringComparison.Ordinal);

    private void Set(string path, object value) => _session.InvokeProvider.Item.Set([path], value, true, true);

    /// <summary>All items of a drive that is flat. The engine hands over a copy of its own table, as one object.</summary>
    private IEnumerable<T> Items<T>(string drive)
        where T : class
    {
        // Literally: nothing is to be matched, which would take as long as all the rest.
        foreach (var found in _session.InvokeProvider.Item.Get([drive], force: false, literalPath: true))
        {
            if (found.BaseObject is T one) yield return one;
            else if (found.BaseObject is IEnumerable many)
            {
                foreach (var item in many)
                {
                    if ((item is PSObject wrapped ? wrapped.BaseObject : item) is T inner) yield return inner;
                }
            }
        }
    }

    private static object? Copy(object? value) => value is Hashtable table ? table.Clone() : value;
}
