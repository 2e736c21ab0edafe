namespace Attest.Monitoring.Audit.Filtering;

/// <summary>What an event must be to be shown.</summary>
internal abstract record FilterNode
{
    /// <summary>Whether this event is.</summary>
    /// <param name="json">The entry as it stands in the log.</param>
    /// <param name="seq">Its place.</param>
    public abstract bool Matches(ReadOnlySpan<byte> json, long seq);
}

/// <summary>Both are true.</summary>
internal sealed record BothNode(FilterNode Left, FilterNode Right) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> json, long seq) => Left.Matches(json, seq) && Right.Matches(json, seq);

    public override string ToString() => $"({Left} and {Right})";
}

/// <summary>At least one is true.</summary>
internal sealed record EitherNode(FilterNode Left, FilterNode Right) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> json, long seq) => Left.Matches(json, seq) || Right.Matches(json, seq);

    public override string ToString() => $"({Left} or {Right})";
}

/// <summary>It is not true.</summary>
internal sealed record NotNode(FilterNode Inner) : FilterNode
{
    public override bool Matches(ReadOnlySpan<byte> json, long seq) => !Inner.Matches(json, seq);

    public override string ToString() => $"not {Inner}";
}
