using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A value of a setting's type.</summary>
/// <param name="Value">
/// bool, long, double, string, <see cref="TimeSpan"/>, <see cref="Rate"/>, a list of strings or of doubles, or, for what
/// is kept as written, a list of <see cref="SourceNode"/> or one <see cref="MappingNode"/>. Sizes are long, in bytes.
/// </param>
/// <param name="Text">The canonical text, such as <c>1h</c> for <c>60m</c>: equal texts are equal values.</param>
internal sealed record SettingValue(object Value, string Text);
