using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets;

/// <summary>Takes a time, or how long ago it was: <c>1h</c>, <c>90d</c>, a TimeSpan.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MomentTransformation : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var now = TimeProvider.System.GetUtcNow();
        switch (inputData is PSObject wrapped ? wrapped.BaseObject : inputData)
        {
            case DateTimeOffset moment:
                return moment;
            case DateTime time:
                return new DateTimeOffset(time.Kind == DateTimeKind.Utc ? time : time.ToLocalTime());
            case TimeSpan ago:
                return Before(now, ago);
        }

        var text = LanguagePrimitives.ConvertTo<string>(inputData) ?? "";
        var isBare = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        if (!isBare && DurationText.TryParse(text, out var duration)) return Before(now, duration);
        if (!isBare && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var given)) return given;
        throw new ArgumentTransformationMetadataException($"'{text}' is neither a time nor {DurationText.Forms}.");
    }

    private static DateTimeOffset Before(DateTimeOffset now, TimeSpan ago) =>
        ago > now - DateTimeOffset.MinValue ? DateTimeOffset.MinValue : now - ago;
}
