using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Running.Files;

/// <summary>Reads the values of one event; every text that leaves it is masked.</summary>
internal ref struct EventReader
{
    /// <summary>OpenTelemetry's default limit.</summary>
    public const int MostAttributes = 128;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly SecretMasker _masker;
    private Utf8JsonReader _json;

    /// <param name="line">One line.</param>
    /// <param name="masker">The run's secrets.</param>
    public EventReader(ReadOnlySpan<byte> line, SecretMasker masker)
    {
        _masker = masker;
        _json = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 16 });
    }

    public static IReadOnlyList<KeyValuePair<string, object>> None { get; } = [];

    public void EnterObject(string what)
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartObject) throw new FormatException($"{what} is no JSON object");
    }

    public void EnterArray(string what)
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.StartArray) throw new FormatException($"{what} is no JSON array");
    }

    /// <summary>Enters the next object of the array, or false at its end.</summary>
    public bool NextObject(string key)
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndArray) return false;
        return _json.TokenType == JsonTokenType.StartObject ? true : throw new FormatException($"an item of `{key}` is no JSON object");
    }

    /// <summary>The next key of the object, or false at its end.</summary>
    public bool NextKey(out string key)
    {
        _json.Read();
        key = _json.TokenType == JsonTokenType.PropertyName ? Masked() : "";
        return _json.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Nothing may follow the object.</summary>
    public void End()
    {
        if (_json.Read()) throw new FormatException("something follows the object");
    }

    public string Text(string key)
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.String ? Masked() : throw new FormatException($"`{key}` is no text");
    }

    public string Name(string key) => Text(key) is { Length: > 0 } name ? name : throw new FormatException($"`{key}` is empty");

    /// <summary>16 hex digits, not all 0 (W3C Trace Context, section 3.2.2.4).</summary>
    public string SpanId(string key)
    {
        var id = Text(key).ToLowerInvariant();
        var isId = id.Length == 16 && !id.AsSpan().ContainsAnyExcept(HexDigits) && id.AsSpan().ContainsAnyExcept('0');
        return isId ? id : throw new FormatException($"`{key}` is no span id of 16 hexadecimal digits");
    }

    /// <summary>RFC 3339 with an offset, or nanoseconds since 1970, as a number or as OTLP's JSON writes them, a text.</summary>
    public DateTimeOffset Time(string key)
    {
        _json.Read();
        long nanoseconds;
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out nanoseconds) && nanoseconds >= 0) return FromUnix(nanoseconds);
        if (_json.TokenType == JsonTokenType.String)
        {
            if (long.TryParse(_json.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out nanoseconds)) return FromUnix(nanoseconds);
            // Without an offset the local one would be assumed: a time that means something else elsewhere.
            if (_json.TryGetDateTimeOffset(out var time) && HasOffset(_json.GetString()!)) return time.ToUniversalTime();
        }

        throw new FormatException($"`{key}` is no time: write it like 2026-01-31T12:00:00.5Z, or as nanoseconds since 1970");
    }

    /// <summary>An object of attributes; lists and objects in it become JSON texts, null is left out.</summary>
    public IReadOnlyList<KeyValuePair<string, object>> Attributes(string key)
    {
        EnterObject($"`{key}`");
        var attributes = new List<KeyValuePair<string, object>>();
        while (NextKey(out var name))
        {
            if (name.Length == 0) throw new FormatException($"a key of `{key}` is empty");
            if (Value() is not { } value) continue;
            var known = attributes.FindIndex(attribute => attribute.Key == name);
            if (known >= 0) attributes[known] = new(name, value);
            else attributes.Add(new(name, value));
            if (attributes.Count > MostAttributes) throw new FormatException($"`{key}` has more than {MostAttributes} keys");
        }

        return attributes;
    }

    private object? Value()
    {
        _json.Read();
        switch (_json.TokenType)
        {
            case JsonTokenType.String: return Masked();
            case JsonTokenType.True: return true;
            case JsonTokenType.False: return false;
            case JsonTokenType.Null: return null;
            case JsonTokenType.Number: return Number();
            default: return Nested();
        }
    }

    /// <summary>Written anew, so that a secret has no other escapes in it than those that are masked.</summary>
    private string Nested()
    {
        using var value = JsonDocument.ParseValue(ref _json);
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes)) value.RootElement.WriteTo(writer);
        return _masker.Mask(Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    private readonly object Number()
    {
        var text = Encoding.ASCII.GetString(_json.ValueSpan);
        // A number can be a secret: a PIN, an account.
        if (_masker.Mask(text) is var masked && !ReferenceEquals(masked, text)) return masked;
        if (_json.TryGetInt64(out var whole)) return whole;
        return _json.TryGetDouble(out var real) && double.IsFinite(real) ? real : throw new FormatException($"{text} is out of range");
    }

    private readonly string Masked() => _masker.Mask(_json.GetString()!);

    private static bool HasOffset(string time) => time.EndsWith('Z') || time.AsSpan(Math.Min(10, time.Length)).ContainsAny('+', '-');

    private static DateTimeOffset FromUnix(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100);
}
