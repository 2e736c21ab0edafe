using System.Globalization;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Takes a date beside a text such as <c>7d</c> or <c>'24h ago'</c>; a duration counts back from now.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class MomentTransformation : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData) =>
        (inputData is PSObject wrapped ? wrapped.BaseObject : inputData) switch
        {
            DateTimeOffset time => Text(time),

            // As PowerShell has it: a date without a zone is of this place.
            DateTime time => Text(new DateTimeOffset(time.Kind == DateTimeKind.Unspecified ? DateTime.SpecifyKind(time, DateTimeKind.Local) : time)),
            TimeSpan length => $"{(long)length.TotalMilliseconds}ms",
            _ => inputData,
        };

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}
