using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration;

/// <summary>A setting as it is told to people: what is secret in it is masked.</summary>
/// <param name="Key">The whole key.</param>
/// <param name="Value">The value, or null for none.</param>
/// <param name="Origin">Where it was said.</param>
/// <param name="Landed">Whether this build carries it out.</param>
public sealed record ShownSetting(string Key, string? Value, string Origin, bool Landed)
{
    private const string Mask = "***";

    private static readonly string[] SecretSounds =
        ["auth", "token", "key", "secret", "password", "passwd", "credential", "cookie", "session", "signature"];

    internal static ShownSetting Of(ConfiguredValue value) =>
        new(value.Key, Masked(value.Setting, value.Key, value.Value.Text), value.Origin.ToString(), value.Setting.Landed);

    internal static ShownSetting Default(Setting setting) =>
        new(setting.Key, setting.DefaultValue?.Text, Configuration.Origin.Default.ToString(), setting.Landed);

    /// <summary><c>key = value  # origin</c></summary>
    public override string ToString() => $"{Key} = {Value ?? "none"}  # {Origin}";

    private static string Masked(Setting setting, string key, string text) => setting.Secrecy switch
    {
        Secrecy.Whole => Mask,
        Secrecy.ByName when setting.IsMap => SoundsSecret(key[(key.LastIndexOf('.') + 1)..]) ? Mask : MaskPassword(text),
        Secrecy.ByName => SoundsSecret(text) ? Mask : MaskPassword(text),
        _ => MaskPassword(text),
    };

    private static bool SoundsSecret(string name)
    {
        foreach (var sound in SecretSounds)
        {
            if (name.Contains(sound, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    /// <summary><c>https://user:password@host</c> is shown as <c>https://***@host</c>, wherever in the text it stands.</summary>
    private static string MaskPassword(string text)
    {
        var from = 0;
        while (text.IndexOf("://", from, StringComparison.Ordinal) is >= 0 and var scheme)
        {
            from = scheme + 3;
            var authority = Authority(text.AsSpan(from));
            var at = authority.LastIndexOf('@');
            if (at < 0) continue;
            text = string.Concat(text.AsSpan(0, from), Mask, text.AsSpan(from + at));
            from += Mask.Length;
        }

        return text;
    }

    private static ReadOnlySpan<char> Authority(ReadOnlySpan<char> text)
    {
        for (var length = 0; length < text.Length; length++)
        {
            if (text[length] is '/' or '?' or '#' or ' ' or '"' or '\'' or ',' or ']' or '}') return text[..length];
        }

        return text;
    }
}
