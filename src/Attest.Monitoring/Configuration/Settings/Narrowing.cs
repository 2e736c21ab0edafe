namespace Attest.Monitoring.Configuration.Settings;

/// <summary>
/// What <c>./attest.yml</c>, which comes with a checkout, may say of a setting, given what the machine's file, the
/// user's and the environment say.
/// </summary>
/// <param name="Rule">The rule in words; completes "there it may only be …". Empty = anything.</param>
/// <param name="Allows">Whether the first (null = nothing was said and there is no default) may become the second.</param>
internal sealed record Narrowing(string Rule, Func<SettingValue?, SettingValue, bool> Allows)
{
    /// <summary>Anything of its type.</summary>
    public static Narrowing Free { get; } = new("", static (_, _) => true);

    /// <summary>What is said outside the checkout, again.</summary>
    public static Narrowing Same { get; } = new("what is said outside the checkout", static (outside, here) => outside?.Text == here.Text);

    /// <summary>The same or lower: fewer requests in a time, a shorter interval.</summary>
    public static Narrowing Lower { get; } = new("what is said outside the checkout, or less", static (outside, here) =>
        (outside?.Value, here.Value) switch
        {
            (TimeSpan before, TimeSpan after) => after <= before,
            (Rate before, Rate after) => after.PerSecond <= before.PerSecond,
            _ => false,
        });

    /// <summary>A list that holds nothing which the one outside does not hold.</summary>
    public static Narrowing Part { get; } = new("a part of the list outside the checkout", static (outside, here) => IsPart(outside, here, null));

    /// <summary>Addresses that this machine alone reaches, or that are listened on anyway.</summary>
    public static Narrowing Loopback { get; } = new(
        "loopback, or what is said outside the checkout",
        static (outside, here) => ItemTexts(here).All(address => IsLoopback(address) || (outside is not null && ItemTexts(outside).Contains(address))));

    /// <summary>The same, or the one value that takes most away.</summary>
    public static Narrowing Or(string harmless) => new(
        $"what is said outside the checkout, or {harmless}", (outside, here) => here.Text == harmless || outside?.Text == here.Text);

    /// <summary>A list whose items stand in the one outside or are the harmless word.</summary>
    public static Narrowing PartOr(string harmless) => new(
        $"a part of the list outside the checkout, or {harmless}", (outside, here) => IsPart(outside, here, harmless));

    private static bool IsPart(SettingValue? outside, SettingValue here, string? harmless)
    {
        var held = outside is null ? [] : ItemTexts(outside);
        foreach (var item in ItemTexts(here))
        {
            if (item != harmless && !held.Contains(item)) return false;
        }

        return true;
    }

    private static bool IsLoopback(string address) =>
        address.StartsWith("127.", StringComparison.Ordinal) || address.StartsWith("[::1]:", StringComparison.Ordinal) ||
        address.StartsWith("localhost:", StringComparison.Ordinal) || address.StartsWith(':');

    private static HashSet<string> ItemTexts(SettingValue list)
    {
        var texts = new HashSet<string>(StringComparer.Ordinal);
        if (list.Value is IReadOnlyList<Sources.SourceNode> nodes)
        {
            foreach (var node in nodes) texts.Add(FlowText.Of(node));
        }
        else if (list.Value is IReadOnlyList<string> items)
        {
            foreach (var item in items) texts.Add(item);
        }
        else if (list.Value is string text)
        {
            texts.Add(text);
        }

        return texts;
    }
}
