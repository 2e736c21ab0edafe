using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>The error of a file whose text we do not dare to change.</summary>
internal static class NotEditable
{
    public static AttestException At(SourcePosition position, string why, Exception? inner = null) => new(
        ErrorIds.ConfigurationNotEditable, $"{position}: the setting cannot be written: {why}",
        "Nothing was changed; edit the file by hand.", position, inner);
}
