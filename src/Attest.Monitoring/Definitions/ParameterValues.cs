using System.Globalization;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>Gives every declared parameter its value.</summary>
internal static class ParameterValues
{
    /// <summary>Every parameter with its value (string, bool, long or double), defaults filled in, in the order declared.</summary>
    /// <param name="definition">What declares them.</param>
    /// <param name="given">Values by name: a text is read by the parameter's type, other types must fit it.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ParameterInvalid"/> with everything that is wrong.</exception>
    public static IReadOnlyDictionary<string, object?> Bind(
        PipelineDefinition definition, IReadOnlyDictionary<string, object?> given)
    {
        var mistakes = new List<Diagnostic>();
        CheckNames(definition, given, mistakes);

        var values = new Dictionary<string, object?>(definition.Parameters.Count);
        foreach (var parameter in definition.Parameters)
            values[parameter.Name] = given.TryGetValue(parameter.Name, out var value)
                ? Converted(parameter, value, mistakes)
                : Default(parameter, mistakes);

        return mistakes.Count == 0
            ? values
            : throw new AttestException(
                ErrorIds.ParameterInvalid,
                "Give each parameter a value of its type, for example with --set name=value (-Parameter @{ name = value }).",
                mistakes);
    }

    private static void CheckNames(
        PipelineDefinition definition, IReadOnlyDictionary<string, object?> given, List<Diagnostic> mistakes)
    {
        if (given.Count == 0)
            return;
        var names = new List<string>(definition.Parameters.Count);
        foreach (var parameter in definition.Parameters)
            names.Add(parameter.Name);
        foreach (var name in given.Keys)
        {
            if (names.Contains(name))
                continue;
            var hint = names.Count == 0 ? ": the pipeline declares none" : NearestWord.HintOrList(name, names);
            mistakes.Add(new Diagnostic(SourcePosition.None, $"there is no parameter '{NodeWords.Short(name)}'{hint}"));
        }
    }

    private static object? Default(ParameterDefinition parameter, List<Diagnostic> mistakes)
    {
        if (parameter.Default is null)
            mistakes.Add(new Diagnostic(parameter.Position, $"parameter '{parameter.Name}' has no default, so it must be given"));
        return parameter.Default;
    }

    private static object? Converted(ParameterDefinition parameter, object? given, List<Diagnostic> mistakes)
    {
        var value = given is string text ? ParameterCheck.Parse(parameter.Type, text) : Typed(parameter.Type, given);
        var mistake = value is null
            ? $"must be {ParameterCheck.Wanted(parameter.Type)}, not {Show(given)}"
            : ParameterCheck.Mistake(parameter, value);
        if (mistake is not null)
            mistakes.Add(new Diagnostic(parameter.Position, $"parameter '{parameter.Name}' {mistake}"));
        return value;
    }

    // What a script hands over: any number that fits the type without loss, a boolean for a boolean.
    private static object? Typed(ParameterType type, object? given) => (type, given) switch
    {
        (ParameterType.Boolean, bool flag) => flag,
        (ParameterType.Integer, sbyte or byte or short or ushort or int or uint or long) => Convert.ToInt64(given, CultureInfo.InvariantCulture),
        (ParameterType.Integer, double real) when Math.Truncate(real) == real && Math.Abs(real) < 1L << 53 => (long)real,
        (ParameterType.Number, sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal) =>
            Convert.ToDouble(given, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null,
        (ParameterType.String, sbyte or byte or short or ushort or int or uint or long or ulong or float or double or decimal) =>
            Convert.ToString(given, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string Show(object? given) => given switch
    {
        null => "nothing",
        string text => $"'{NodeWords.Short(text)}'",
        bool flag => flag ? "true" : "false",
        IFormattable number => NodeWords.Short(number.ToString(null, CultureInfo.InvariantCulture)),
        _ => $"a {given.GetType().Name}",
    };
}
