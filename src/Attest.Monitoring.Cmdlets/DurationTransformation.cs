using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets;

/// <summary>
/// Takes a duration as the definition writes it (<c>90d</c>) beside a TimeSpan. A bare number is refused: to PowerShell it
/// would be ticks, to a TimeSpan's text days, to the definition seconds.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationTransformation : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is TimeSpan given) return given;

        // The parser takes 90d for a decimal number, but keeps what was typed as the text of the object.
        var text = LanguagePrimitives.ConvertTo<string>(inputData) ?? "";
        var isBare = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (!isBare && DurationText.TryParse(text, out var duration)) return duration;
        if (!isBare && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)) return duration;
        throw new ArgumentTransformationMetadataException($"'{text}' is not {DurationText.Forms}, nor a TimeSpan.");
    }
}
