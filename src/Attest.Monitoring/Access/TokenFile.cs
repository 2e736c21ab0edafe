using System.Buffers;
using System.Text.Json;

namespace Attest.Monitoring.Access;

/// <summary>The file of one token: <c>{"name", "roles", "hash", "created_at", "expires_at"}</c>.</summary>
internal static class TokenFile
{
    /// <summary>More is no token.</summary>
    private const int Largest = 16 * 1024;

    public static ReadOnlySpan<byte> Write(KnownToken token)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("name", token.Name);
            json.WriteStartArray("roles");
            foreach (var word in RoleWords.Of(token.Roles)) json.WriteStringValue(word);
            json.WriteEndArray();
            json.WriteString("hash", token.Hash.ToString());
            if (token.CreatedAt is { } created) json.WriteString("created_at", created);
            if (token.ExpiresAt is { } expires) json.WriteString("expires_at", expires);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    /// <exception cref="FormatException">It is no token's; the message says what is wrong.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static KnownToken Read(string path)
    {
        if (new FileInfo(path).Length > Largest) throw new FormatException("it is longer than a token's file can be");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Read(document.RootElement);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"it is not a token's: {fault.Message}", fault);
        }
    }

    private static KnownToken Read(JsonElement file)
    {
        var roles = AccessRoles.None;

        // A role of a later version grants nothing here.
        foreach (var word in file.GetProperty("roles").EnumerateArray()) roles |= RoleWords.Find(word.GetString() ?? "") ?? AccessRoles.None;
        var name = file.GetProperty("name").GetString() ?? "";
        if (!TokenName.IsValid(name)) throw new FormatException("its name is none");
        return new KnownToken(name, roles, TokenHash.Read(file.GetProperty("hash").GetString() ?? "") ?? throw new FormatException("its hash is none"))
        {
            CreatedAt = file.GetProperty("created_at").GetDateTimeOffset(),
            ExpiresAt = file.TryGetProperty("expires_at", out var expires) ? expires.GetDateTimeOffset() : null,
        };
    }
}
