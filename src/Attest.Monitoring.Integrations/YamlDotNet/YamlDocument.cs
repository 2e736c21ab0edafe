using Attest.Monitoring.Sources;
using YamlDotNet.Core;

namespace Attest.Monitoring.Integrations.YamlDotNet;

/// <summary>
/// YAML by YamlDotNet's event parser; its object deserialiser is never loaded. One document, core-schema tags only, the
/// expansion of aliases bounded. A <see cref="DocumentParser"/>.
/// </summary>
internal static class YamlDocument
{
    /// <exception cref="AttestException"><see cref="ErrorIds.DocumentInvalid"/>, with file, line and column.</exception>
    public static SourceNode Parse(string file, ReadOnlyMemory<byte> content)
    {
        var text = YamlText.Decode(file, content.Span);
        try
        {
            return new YamlTree(file, text).Read();
        }
        catch (YamlException error)
        {
            throw Invalid(file, error.Start, WithoutPlace(error.Message));
        }
    }

    internal static AttestException Invalid(string file, Mark at, string message) =>
        Invalid(new SourcePosition(file, (int)at.Line, (int)at.Column), message);

    internal static AttestException Invalid(SourcePosition position, string message) => new(
        ErrorIds.DocumentInvalid,
        "Correct the YAML there: check indentation (spaces, no tabs), quotes and colons.",
        [new Diagnostic(position, message)]);

    // The parser may begin its message with the place, "(Line: 1, Col: 2, Idx: 3) - (…): ", and ends it with a full stop.
    private static string WithoutPlace(string message)
    {
        var start = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        var words = (start < 0 ? message : message[(start + 3)..]).Trim().TrimEnd('.');
        return words.Length == 0 ? "this is no valid YAML" : $"this is no valid YAML: {char.ToLowerInvariant(words[0])}{words[1..]}";
    }
}
