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
            throw Unreadable(file, text, error);
        }
    }

    internal static AttestException Invalid(string file, Mark at, string message) =>
        Invalid(new SourcePosition(file, (int)at.Line, (int)at.Column), message);

    internal static AttestException Invalid(SourcePosition position, string message) => new(
        ErrorIds.DocumentInvalid,
        "Correct the YAML there: check indentation (spaces, no tabs), quotes and colons.",
        [new Diagnostic(position, message)]);

    private static AttestException Unreadable(string file, string text, YamlException error)
    {
        var (line, column, words) = YamlMistake.Of(text, error);
        return Invalid(new SourcePosition(file, line, column), $"this is no valid YAML: {words}");
    }
}
