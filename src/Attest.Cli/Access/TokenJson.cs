using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Access;

namespace Attest.Cli.Access;

/// <summary>Tokens as JSON; the token itself in that of a new one alone.</summary>
internal static class TokenJson
{
    /// <summary><c>{"name", "roles", "created_at", "expires_at", "token", "hash"}</c></summary>
    public static ReadOnlySpan<byte> Of(NewAccessToken token) => Object(json =>
    {
        WriteCommon(json, token.Name, token.Roles, token.CreatedAt, token.ExpiresAt);
        json.WriteString("token", token.Token);
        json.WriteString("hash", token.Hash);
    });

    /// <summary><c>{"tokens": [{"name", "roles", "created_at", "expires_at", "expired", "last_used_at"}]}</c></summary>
    public static ReadOnlySpan<byte> Of(IReadOnlyList<AccessToken> tokens) => Object(json =>
    {
        json.WriteStartArray("tokens");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            WriteCommon(json, token.Name, token.Roles, token.CreatedAt, token.ExpiresAt);
            json.WriteBoolean("expired", token.IsExpired);
            WriteTime(json, "last_used_at", token.LastUsedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    /// <summary><c>{"revoked": [NAME]}</c></summary>
    public static ReadOnlySpan<byte> OfRevoked(IReadOnlyList<string> names) => Object(json =>
    {
        json.WriteStartArray("revoked");
        foreach (var name in names) json.WriteStringValue(name);
        json.WriteEndArray();
    });

    private static void WriteCommon(
        Utf8JsonWriter json, string name, IReadOnlyList<string> roles, DateTimeOffset createdAt, DateTimeOffset? expiresAt)
    {
        json.WriteString("name", name);
        json.WriteStartArray("roles");
        foreach (var role in roles) json.WriteStringValue(role);
        json.WriteEndArray();
        json.WriteString("created_at", createdAt);
        WriteTime(json, "expires_at", expiresAt);
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known) json.WriteString(name, known);
        else json.WriteNull(name);
    }

    private static ReadOnlySpan<byte> Object(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
