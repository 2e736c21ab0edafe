using System.Text;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>What a program left: its exit code and all that it printed.</summary>
internal sealed record Ended(int Code, byte[] OutBytes, byte[] ErrorBytes)
{
    public string Out => Encoding.UTF8.GetString(OutBytes);
    public string Error => Encoding.UTF8.GetString(ErrorBytes);

    /// <summary>All of standard output as one JSON object; fails when it is anything else.</summary>
    public JsonElement Json()
    {
        using var document = JsonDocument.Parse(OutBytes);
        Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
        return document.RootElement.Clone();
    }

    /// <summary>Asserts the exit code; a failure shows what was printed.</summary>
    public Ended Gave(int code)
    {
        Assert.True(code == Code, $"exit code {Code}, not {code}\n--- stdout\n{Out}\n--- stderr\n{Error}");
        return this;
    }
}
