namespace Attest.Monitoring.Access;

/// <summary>Names of tokens: they stand in file names and in labels of metrics.</summary>
internal static class TokenName
{
    /// <summary>What a name may be, in words.</summary>
    public const string Rule = "lower-case letters, digits, '.', '_' and '-', at most 64, a letter or digit first, and not 'anonymous'";

    private const int Longest = 64;

    public static bool IsValid(string name) =>
        name.Length is > 0 and <= Longest && name != Caller.AnonymousName &&
        IsLetterOrDigit(name[0]) && name.All(static one => IsLetterOrDigit(one) || one is '.' or '_' or '-');

    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static string Check(string name) => IsValid(name) ? name : throw new AttestException(
        ErrorIds.ArgumentInvalid,
        $"'{Sources.NodeWords.Short(name)}' cannot be the name of a token.",
        $"Use {Rule}; for example prometheus or ci-reader.");

    private static bool IsLetterOrDigit(char one) => char.IsAsciiLetterLower(one) || char.IsAsciiDigit(one);
}
