using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Access;

/// <summary>When a token was last used, and from where.</summary>
/// <param name="At">Null = never.</param>
/// <param name="Addresses">Where it was used from, the newest last.</param>
internal sealed record TokenUse(DateTimeOffset? At, IReadOnlyList<string> Addresses)
{
    public static TokenUse Never { get; } = new(null, []);
}

/// <summary>
/// Keeps the uses of tokens in <c>access/used</c>, beside the tokens and not in them: a monitor that says when a token was
/// used must not bring back one that is being removed. Nothing depends on them: what cannot be read was never.
/// </summary>
internal sealed class TokenUses(StateFolder state)
{
    private const int Largest = 16 * 1024;

    /// <summary>The last use; one of an earlier token of this name is none.</summary>
    public TokenUse Read(KnownToken token)
    {
        try
        {
            var path = PathOf(token.Name);
            if (!File.Exists(path) || new FileInfo(path).Length > Largest) return TokenUse.Never;
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var at = document.RootElement.GetProperty("at").GetDateTimeOffset();
            return at < token.CreatedAt
                ? TokenUse.Never
                : new TokenUse(at, [.. document.RootElement.GetProperty("addresses").EnumerateArray().Select(static one => one.GetString() ?? "")]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException)
        {
            return TokenUse.Never;
        }
    }

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public void Write(string name, TokenUse use)
    {
        if (!Directory.Exists(state.Access)) return;
        PrivateFolder.Create(Path.Combine(state.Access, "used"));
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content))
        {
            json.WriteStartObject();
            json.WriteString("at", use.At!.Value);
            json.WriteStartArray("addresses");
            foreach (var address in use.Addresses) json.WriteStringValue(address);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        AtomicFile.Write(PathOf(name), content.ToArray());
    }

    /// <inheritdoc cref="Write"/>
    public void Forget(string name)
    {
        if (File.Exists(PathOf(name))) File.Delete(PathOf(name));
    }

    private string PathOf(string name) => Path.Combine(state.Access, "used", $"{name}.json");
}
