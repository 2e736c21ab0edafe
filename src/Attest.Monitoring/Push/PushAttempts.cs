using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Push;

/// <summary>
/// Sends a request again while the receiver says "later" and time is left: after what the receiver asks for, else after
/// 0.1 s, and three times as long each time. Totals that do not arrive are in the next push, so little time is enough.
/// </summary>
internal static class PushAttempts
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public static DeliveryAnswer Until(PushDeadline deadline, Func<CancellationToken, DeliveryAnswer> send)
    {
        for (var pause = First; ; pause = pause * 3 < Longest ? pause * 3 : Longest)
        {
            var answer = send(deadline.Token);
            if (answer.Verdict != DeliveryVerdict.Later) return answer;

            // A tenth of chance, so that the runs of many machines do not come back at once.
            if (!deadline.Wait(answer.After ?? pause * (0.9 + (0.2 * Random.Shared.NextDouble())))) return answer;
        }
    }
}
