using Attest.Monitoring.Configuration.Layers;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>
/// Lays the layers over each other, the weakest first: default, the machine's file, the user's, <c>./attest.yml</c>,
/// environment, flags.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>The configuration in force.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake; <see cref="ErrorIds.ConfigurationRefused"/>: the
    /// checkout's file says what it may not; <see cref="ErrorIds.FileUnreadable"/>.
    /// </exception>
    public static LoadedConfiguration Load(ConfigurationRequest request)
    {
        var files = ConfigurationFile.Of(request);
        if (files.Count == 0 && request.Flags.Count == 0 && !EnvironmentLayer.SaysAnything(request.Environment))
            return new LoadedConfiguration(new AttestConfiguration(), new Dictionary<string, ConfiguredValue>(), []);

        var reading = ConfigurationReading.Of(request, files);
        if (reading.Mistakes.Count > 0)
        {
            throw new AttestException(
                ErrorIds.ConfigurationInvalid, "Correct these places; `attest config validate` checks them again.",
                [.. reading.Mistakes, .. reading.Refusals]);
        }

        if (reading.Refusals.Count > 0)
        {
            throw new AttestException(
                ErrorIds.ConfigurationRefused,
                "Set these in the user's or the machine's file or the environment, or name the file with --config when you trust it.",
                reading.Refusals);
        }

        return new LoadedConfiguration(TypedConfiguration.Of(reading.Values), reading.Values, reading.Warnings);
    }

    /// <summary>Everything that is wrong in any file, variable or flag, without throwing for it.</summary>
    /// <param name="request">Where to look.</param>
    /// <param name="further">What a slice knows of a value that the table does not, asked for each that a file says.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/></exception>
    public static ConfigurationCheck Check(
        ConfigurationRequest request, Func<ConfiguredValue, (IReadOnlyList<Diagnostic> Mistakes, IReadOnlyList<Diagnostic> Warnings)> further)
    {
        var files = ConfigurationFile.Of(request);
        var reading = ConfigurationReading.Of(request, files);
        var names = new List<string>(files.Count);
        foreach (var file in files) names.Add(file.ShownName);
        var (mistakes, warnings) = (new List<Diagnostic>(reading.Mistakes), new List<Diagnostic>(reading.Warnings));
        foreach (var value in reading.SaidInFiles)
        {
            var found = further(value);
            mistakes.AddRange(found.Mistakes);
            warnings.AddRange(found.Warnings);
        }

        return new ConfigurationCheck(
            names,
            InOrder([.. mistakes, .. reading.Refusals]),
            InOrder([.. warnings, .. LoadedConfiguration.NotLanded(reading.Values.Values)]));
    }

    /// <summary>File by file as they were read, each from its top.</summary>
    private static IReadOnlyList<Diagnostic> InOrder(IEnumerable<Diagnostic> found) =>
        [.. found.GroupBy(static one => one.Position.File).SelectMany(static file => file.OrderBy(static one => one.Position.Line).ThenBy(static one => one.Position.Column))];
}

/// <summary>What <c>attest config validate</c> tells.</summary>
/// <param name="Files">The files that were read, the weakest first.</param>
/// <param name="Errors">Mistakes, and what a checkout's file may not say.</param>
/// <param name="Warnings">Variables that nobody knows, and settings that a run refuses because this build lacks them.</param>
public sealed record ConfigurationCheck(
    IReadOnlyList<string> Files, IReadOnlyList<Diagnostic> Errors, IReadOnlyList<Diagnostic> Warnings)
{
    /// <summary>Whether there is no error.</summary>
    public bool IsValid => Errors.Count == 0;
}
