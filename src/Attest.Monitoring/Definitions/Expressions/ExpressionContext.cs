namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>What an expression can see. Values are null, bool, double, long, string, list or string-keyed dictionary.</summary>
internal sealed record ExpressionContext
{
    public required IReadOnlyDictionary<string, object?> Parameters { get; init; }
    public required IReadOnlyDictionary<string, string> Env { get; init; }
    public IReadOnlyDictionary<string, object> Matrix { get; init; } = new Dictionary<string, object>();

    /// <summary>Finished steps that this one needs, by id.</summary>
    public Func<string, StepView?> Step { get; init; } = _ => null;

    /// <summary><c>id pipeline trace_id started_at attempt home</c>.</summary>
    public IReadOnlyDictionary<string, string> Run { get; init; } = new Dictionary<string, string>();

    /// <summary><c>commit short branch tag</c>, read when first asked for; a name that git has no answer for does not exist.</summary>
    public Func<string, string?> Git { get; init; } = _ => null;

    /// <summary>What <c>success() failure() cancelled()</c> answer.</summary>
    public ProgressView Progress { get; init; } = ProgressView.Fine;
}

/// <summary>A finished step as an expression sees it; a matrix member stands under its full id.</summary>
internal sealed record StepView(string Status, IReadOnlyDictionary<string, string> Outputs);

/// <summary>How the needed steps stand.</summary>
/// <param name="Failed">One of them, or of those before them, failed: <c>failure()</c>.</param>
/// <param name="Cancelled">The run was cancelled: <c>cancelled()</c>.</param>
/// <param name="Unmet">One of them did not succeed, if only because it was skipped.</param>
internal sealed record ProgressView(bool Failed, bool Cancelled, bool Unmet = false)
{
    public static ProgressView Fine { get; } = new(false, false);

    /// <summary>What <c>success()</c> answers.</summary>
    public bool Succeeded => this is { Failed: false, Cancelled: false, Unmet: false };
}
