namespace Attest.Monitoring.Signals;

/// <summary>How much of a span was left out, since it was over a limit (trace.proto, <c>dropped_*_count</c>).</summary>
/// <param name="Attributes">Attributes of the span.</param>
/// <param name="Events">Its events.</param>
/// <param name="Links">Its links.</param>
/// <param name="EventAttributes">Attributes of each event that stayed.</param>
/// <param name="LinkAttributes">Attributes of each link that stayed.</param>
internal sealed record DroppedParts(
    int Attributes, int Events, int Links, IReadOnlyList<int> EventAttributes, IReadOnlyList<int> LinkAttributes)
{
    public bool IsNothing => Attributes + Events + Links == 0 && EventAttributes.All(IsZero) && LinkAttributes.All(IsZero);

    private static bool IsZero(int count) => count == 0;
}
