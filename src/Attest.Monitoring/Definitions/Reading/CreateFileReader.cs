using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>The <c>create_file</c> body.</summary>
internal sealed class CreateFileReader(DefinitionReading reading)
{
    public CreateFileBody? Read(SourceNode node)
    {
        if (MappingReader.Open(node, "'create_file'", DefinitionKeys.CreateFile, reading.Diagnostics) is not { } keys)
            return null;
        if (keys.Lacks("path"))
            reading.Diagnostics.Report(keys.Position, "'create_file' needs a 'path'");
        if (keys.Lacks("content"))
            reading.Diagnostics.Report(keys.Position, "'create_file' needs 'content'; write '' for an empty file");
        var path = reading.FilledTemplate(keys["path"], "'path' of 'create_file'");
        var content = reading.Template(keys["content"], "'content' of 'create_file'");
        var mode = Mode(keys["mode"]);
        var overwrite = reading.Values.Boolean(keys["overwrite"], "'overwrite' of 'create_file'") ?? true;
        return path is null || content is null ? null : new CreateFileBody(path, content, mode, overwrite);
    }

    // 0644, '0644', 644 and 0o644 are all what chmod would take: the digits count, not the number YAML makes of them.
    private UnixFileMode? Mode(SourceNode? node)
    {
        if (node is null)
            return null;
        if (node is ScalarNode { Value: long or string } scalar)
        {
            var digits = scalar.Text.AsSpan(scalar.Text.StartsWith("0o", StringComparison.Ordinal) ? 2 : 0);
            if (digits.Length is 3 or 4 && !digits.ContainsAnyExceptInRange('0', '7'))
                return (UnixFileMode)Convert.ToInt32(digits.ToString(), 8);
        }
        reading.Diagnostics.Report(node.Position, $"'mode' must be three or four octal digits such as 0644, not {NodeWords.Describe(node)}");
        return null;
    }
}
