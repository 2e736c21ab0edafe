namespace Attest.Cli;

/// <summary>What a call was told of the options that every verb has.</summary>
internal sealed record CallOptions
{
    /// <summary>None of them was given.</summary>
    public static CallOptions None { get; } = new();

    /// <summary><c>--format</c>: one of the verb's own.</summary>
    public string Format { get; init; } = "text";

    /// <summary><c>--output</c>; null = standard output.</summary>
    public string? Output { get; init; }

    /// <summary>Every <c>--home</c>.</summary>
    public IReadOnlyList<string> Homes { get; init; } = [];

    public string? Config { get; init; }
    public string? LogLevel { get; init; }
    public bool IsQuiet { get; init; }
    public bool NoColor { get; init; }
}
