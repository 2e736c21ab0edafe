using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>Makes requests of spans. Used by one thread.</summary>
internal interface ISpanEncoding
{
    /// <summary>One request with all of them; valid until the next.</summary>
    /// <param name="spans">At least one.</param>
    ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans);
}
