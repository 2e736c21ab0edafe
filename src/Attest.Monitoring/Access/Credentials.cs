using System.Text;

namespace Attest.Monitoring.Access;

/// <summary>
/// What an <c>Authorization</c> header shows: a token as Bearer (RFC 6750, 2.1), or as the password of Basic (RFC 7617),
/// which browsers ask people for and Prometheus calls <c>basic_auth</c>. The user's name is of no matter.
/// </summary>
internal readonly struct Credentials
{
    private Credentials(bool areGiven, string? token) => (AreGiven, Token) = (areGiven, token);

    /// <summary>Whether anything was shown.</summary>
    public bool AreGiven { get; }

    /// <summary>What was shown; null when it cannot be read.</summary>
    public string? Token { get; }

    public static Credentials Of(string? header)
    {
        if (string.IsNullOrEmpty(header)) return default;
        var space = header.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0) return new Credentials(true, null);
        var scheme = header.AsSpan(0, space);
        var value = header.AsSpan(space).Trim();
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) return new Credentials(true, value.ToString());
        return new Credentials(true, scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? PasswordOf(value) : null);
    }

    private static string? PasswordOf(ReadOnlySpan<char> encoded)
    {
        Span<byte> bytes = stackalloc byte[1024];
        if (encoded.Length > 1024 || !Convert.TryFromBase64Chars(encoded, bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : text[(colon + 1)..];
    }
}
