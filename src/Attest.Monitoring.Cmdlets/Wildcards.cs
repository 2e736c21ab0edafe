using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>Names that a user gave with wildcards; none = every name. Case plays no part, as everywhere in PowerShell.</summary>
internal readonly struct Wildcards
{
    private readonly WildcardPattern[] _patterns;

    private Wildcards(WildcardPattern[] patterns) => _patterns = patterns;

    public static Wildcards Of(string[] patterns) =>
        new(Array.ConvertAll(patterns, static pattern => new WildcardPattern(pattern, WildcardOptions.IgnoreCase)));

    public bool Match(string name)
    {
        foreach (var pattern in _patterns)
        {
            if (pattern.IsMatch(name)) return true;
        }

        return _patterns.Length == 0;
    }
}
