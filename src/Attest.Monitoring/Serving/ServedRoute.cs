using Attest.Monitoring.Access;

namespace Attest.Monitoring.Serving;

/// <summary>One path, or all below one, and what answers there.</summary>
/// <param name="Path">Exact; with a <c>/</c> at its end, whatever is below it.</param>
/// <param name="Answer">The answer.</param>
internal sealed record ServedRoute(string Path, ServedHandler Answer)
{
    /// <summary>What whoever asks must hold; <see cref="AccessRoles.None"/> = open to everybody.</summary>
    public required AccessRoles Role { get; init; }

    /// <summary>The route's name in the metrics: a template, never what was asked for.</summary>
    public string Name => IsPrefix ? Path + "{path}" : Path;

    /// <summary>Answers in its place once the end has begun; null = it goes on answering as before.</summary>
    public ServedHandler? WhileEnding { get; init; }

    /// <summary>Whether it is the exposition, which a listener for the metrics alone serves too.</summary>
    public bool IsMetrics { get; init; }

    /// <summary>Whether everything below the path is answered. The root alone is exact.</summary>
    public bool IsPrefix => Path is [_, .., '/'];
}
