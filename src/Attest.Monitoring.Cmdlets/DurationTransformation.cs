using System.Management.Automation;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets;

/// <summary>Takes a duration as the definition writes it (<c>90d</c>) beside a TimeSpan.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTransformation : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is not (string or int or long)) return inputData;
        var text = FormattableString.Invariant($"{value}");
        if (DurationText.TryParse(text, out var duration)) return duration;
        if (TimeSpan.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out duration)) return duration;
        throw new ArgumentTransformationMetadataException($"'{text}' is not {DurationText.Forms}, nor a TimeSpan.");
    }
}
