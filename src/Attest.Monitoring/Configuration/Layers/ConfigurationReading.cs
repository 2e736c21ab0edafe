using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>Every layer read and laid over the weaker ones, with all that is wrong in them.</summary>
internal sealed class ConfigurationReading
{
    private readonly Dictionary<string, ConfiguredValue> _values = new(StringComparer.Ordinal);
    private readonly List<IReadOnlyDictionary<string, ConfiguredValue>> _files = [];
    private readonly List<Diagnostic> _mistakes = [];
    private readonly List<Diagnostic> _refusals = [];
    private readonly List<Diagnostic> _warnings = [];

    private ConfigurationReading()
    {
    }

    /// <summary>The strongest value of each key that anybody set.</summary>
    public IReadOnlyDictionary<string, ConfiguredValue> Values => _values;

    /// <summary>What the files say, the weakest first, whether it is in force or not.</summary>
    public IEnumerable<ConfiguredValue> SaidInFiles => _files.SelectMany(static file => file.Values);

    /// <summary>What a file, variable or flag says wrongly.</summary>
    public IReadOnlyList<Diagnostic> Mistakes => _mistakes;

    /// <summary>What <c>./attest.yml</c> may not say.</summary>
    public IReadOnlyList<Diagnostic> Refusals => _refusals;

    public IReadOnlyList<Diagnostic> Warnings => _warnings;

    /// <summary>Reads the files and what the request holds.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/></exception>
    public static ConfigurationReading Of(ConfigurationRequest request, IReadOnlyList<ConfigurationFile> files)
    {
        var reading = new ConfigurationReading();
        IReadOnlyDictionary<string, ConfiguredValue>? checkout = null;
        foreach (var file in files)
        {
            var layer = reading.ReadFile(file, request.Parser);
            reading._files.Add(layer);
            if (file.Kind == OriginKind.CheckoutFile) checkout = layer;
            else reading.Lay(layer);
        }

        var environment = EnvironmentLayer.Read(request.Environment, reading._mistakes, reading._warnings);
        if (checkout is not null) reading.LayCheckout(checkout, environment);
        reading.Lay(environment);
        reading.Lay(FlagLayer.Read(request.Flags, reading._mistakes));
        return reading;
    }

    /// <summary>What a checkout may not say, given what is said outside it.</summary>
    public static Diagnostic? Refuse(ConfiguredValue here, ConfiguredValue? outside)
    {
        var narrowing = here.Setting.Narrowing;
        return narrowing.Allows(outside?.Value ?? here.Setting.DefaultValue, here.Value)
            ? null
            : here.Origin.Say(
                $"{here.Key} is refused in a checkout's attest.yml: there it may only be {narrowing.Rule}" +
                (outside is null ? "" : $" (see {outside.Origin})"));
    }

    private IReadOnlyDictionary<string, ConfiguredValue> ReadFile(ConfigurationFile file, DocumentParser parser)
    {
        try
        {
            return FileLayer.Read(parser(file.ShownName, DocumentFile.Read(file.Path)), file.Kind, _mistakes);
        }
        catch (AttestException fault) when (fault.ErrorId != ErrorIds.FileUnreadable)
        {
            // Not well-formed: the other files are read all the same, so that everything is told at once.
            if (fault.Diagnostics.Count > 0) _mistakes.AddRange(fault.Diagnostics);
            else _mistakes.Add(new Diagnostic(fault.Position ?? new SourcePosition(file.ShownName, 0, 0), fault.Message));
            return new Dictionary<string, ConfiguredValue>();
        }
    }

    /// <summary>Lays the checkout's file over the others; what it must not say leaves the value outside as it is.</summary>
    private void LayCheckout(
        IReadOnlyDictionary<string, ConfiguredValue> checkout, IReadOnlyDictionary<string, ConfiguredValue> environment)
    {
        foreach (var (key, here) in checkout)
        {
            var outside = environment.GetValueOrDefault(key) ?? _values.GetValueOrDefault(key);
            if (Refuse(here, outside) is { } refusal) _refusals.Add(refusal);
            else _values[key] = here;
        }
    }

    private void Lay(IReadOnlyDictionary<string, ConfiguredValue> layer)
    {
        foreach (var (key, value) in layer) _values[key] = value;
    }
}
