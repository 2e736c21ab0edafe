namespace Attest.Monitoring.Health.Checks;

/// <summary>Secrets of checks: the configuration names the variable, the environment holds the value.</summary>
internal static class Secrets
{
    /// <summary>The value of a variable.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.SecretMissing"/>.</exception>
    public static string Read(string variable, IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(variable, out var value) && value.Length > 0
            ? value
            : throw new AttestException(ErrorIds.SecretMissing, $"The environment variable {variable} is not set.", "Set it where the checks are carried out.");
}
