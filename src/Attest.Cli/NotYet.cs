using Attest.Monitoring;

namespace Attest.Cli;

/// <summary>What the command line has a word for and this version does not do: refused by name, never ignored.</summary>
internal static class NotYet
{
    /// <exception cref="AttestException"><see cref="ErrorIds.NotSupportedYet"/>.</exception>
    public static void Refuse(bool given, string option)
    {
        if (!given) return;
        throw new AttestException(
            ErrorIds.NotSupportedYet,
            $"{option} is not there yet in this version.",
            $"Leave {option} out.");
    }
}
