using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Cmdlets.Metrics;

/// <summary>A measurement as lines of the Prometheus text format.</summary>
internal sealed record MetricLines(string Name, double Value)
{
    private static readonly FileOrigin Origin = new("", "ATTEST_METRICS", ErrorIds.MetricInvalid, SecretMasker.None);

    public string? Type { get; init; }
    public required IDictionary Labels { get; init; }
    public IReadOnlyList<double>? Buckets { get; init; }
    public string? Help { get; init; }

    /// <summary>The lines, read once as the end of the step will read them: a mistake is told where it was made.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.MetricInvalid"/> or <see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public byte[] Checked()
    {
        RefuseBreaks();
        var text = Text();
        var typed = Type is null ? $"# TYPE {Name} gauge\n{text}" : text;
        try
        {
            _ = MetricsFile.Parse(ChildFile.FromBytes(Encoding.UTF8.GetBytes(typed), Origin), "", []);
        }
        catch (AttestException fault)
        {
            var what = fault.Message[(fault.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
            throw new AttestException(ErrorIds.MetricInvalid, $"{Name} cannot be reported: {what}.", fault.Remedy);
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private string Text()
    {
        var text = new StringBuilder();
        if (Help is not null) text.Append("# HELP ").Append(Name).Append(' ').Append(Escaped(Help, quotes: false)).Append('\n');
        if (Type is not null) text.Append("# TYPE ").Append(Name).Append(' ').Append(Type.ToLowerInvariant()).Append('\n');
        if (Buckets is not null)
        {
            text.Append("# BUCKETS ").Append(Name);
            foreach (var bound in Buckets) text.Append(' ').Append(Number(bound));
            text.Append('\n');
        }

        text.Append(Name);
        var separator = '{';
        foreach (DictionaryEntry label in Labels)
        {
            text.Append(separator).Append(LanguagePrimitives.ConvertTo<string>(label.Key)).Append("=\"")
                .Append(Escaped(LanguagePrimitives.ConvertTo<string>(label.Value) ?? "", quotes: true)).Append('"');
            separator = ',';
        }

        if (separator == ',') text.Append('}');
        return text.Append(' ').Append(Number(Value)).Append('\n').ToString();
    }

    /// <summary>A name is not escaped: one with a line break in it would be two lines, perhaps both valid.</summary>
    private void RefuseBreaks()
    {
        RefuseBreak(Name);
        foreach (var label in Labels.Keys) RefuseBreak(LanguagePrimitives.ConvertTo<string>(label));
        if (Buckets is not null && !string.Equals(Type, "Histogram", StringComparison.OrdinalIgnoreCase))
            throw new AttestException(ErrorIds.ArgumentInvalid, "-Buckets are of a histogram.", "Add -Type Histogram, or leave them out.");
    }

    private static void RefuseBreak(string name)
    {
        if (name.AsSpan().IndexOfAny('\n', '\r') >= 0)
            throw new AttestException(ErrorIds.MetricInvalid, "A name holds a line break.", "A name is [a-zA-Z_:][a-zA-Z0-9_:]*.");
    }

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Escaped(string text, bool quotes)
    {
        text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n').Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? text.Replace("\"", "\\\"", StringComparison.Ordinal) : text;
    }
}
