using System.Diagnostics;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>A span without the run's secrets: its name, its texts, what its events and links say.</summary>
internal static class MaskedSpan
{
    public static FinishedSpan Of(Activity activity, SecretMasker masker)
    {
        var span = FinishedSpan.Of(activity);
        return span with
        {
            Name = masker.Mask(span.Name),
            StatusMessage = span.StatusMessage is { } message ? masker.Mask(message) : null,
            Attributes = Masked(span.Attributes, masker),
            Events = [.. span.Events.Select(happened => new ActivityEvent(
                masker.Mask(happened.Name), happened.Timestamp, new ActivityTagsCollection(Masked(happened.Tags, masker))))],
            Links = [.. span.Links.Select(link => new ActivityLink(
                link.Context, link.Tags is { } tags ? new ActivityTagsCollection(Masked(tags, masker)) : null))],
        };
    }

    private static List<KeyValuePair<string, object?>> Masked(IEnumerable<KeyValuePair<string, object?>> attributes, SecretMasker masker) =>
        [.. attributes.Select(attribute => new KeyValuePair<string, object?>(masker.Mask(attribute.Key), Masked(attribute.Value, masker)))];

    private static object? Masked(object? value, SecretMasker masker) => value switch
    {
        null or bool => value,
        string text => masker.Mask(text),
        string?[] texts => Array.ConvertAll(texts, text => text is null ? null : masker.Mask(text)),

        // A number can be a secret too; any other object is known by its text alone.
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) is { } text && masker.Mask(text) is var masked && masked != text
            ? masked
            : value,
    };
}
