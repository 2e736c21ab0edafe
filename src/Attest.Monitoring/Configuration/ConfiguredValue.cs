using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration;

/// <summary>A value that somebody gave.</summary>
/// <param name="Setting">The row of the table.</param>
/// <param name="Key">The whole key, the user's own names in it.</param>
/// <param name="Value">The value.</param>
/// <param name="Origin">Where it was said.</param>
internal sealed record ConfiguredValue(Setting Setting, string Key, SettingValue Value, Origin Origin);
