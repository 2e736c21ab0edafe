// The product starts programs its own way; these are killed as the system would kill them.
#pragma warning disable RS0030
using System.Diagnostics;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Writing;

public sealed class KillTests : IDisposable
{
    private const int AtOnce = 4;

    /// <summary>Each is a process started and killed: some here, <c>TESTS_KILLS=200</c> where there is time (<c>.ci/run</c>).</summary>
    private static readonly int Kills = int.TryParse(Environment.GetEnvironmentVariable("TESTS_KILLS"), out var kills) ? kills : 24;

    private readonly LogBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Writers_killed_at_random_moments_lose_nothing_that_was_acknowledged_and_double_nothing()
    {
        var chance = new Random(20260301);
        var acknowledged = new List<string>();
        for (var kills = 0; kills < Kills; kills += AtOnce)
        {
            var children = Enumerable.Range(0, AtOnce)
                .Select(_ => Process.Start(AuditChild.Call(_bench.State, AuditChild.Load))!).ToList();
            foreach (var child in children)
            {
                using (child)
                {
                    // After so many acknowledgements, and somewhere in the system calls of the next.
                    for (var left = chance.Next(1, 40); left > 0; left--) acknowledged.Add(Next(child)!);
                    for (var turn = chance.Next(20_000); turn > 0; turn--) Thread.SpinWait(1);
                    child.Kill();
                    while (Next(child) is { } more) acknowledged.Add(more);
                    child.WaitForExit();
                }
            }

            if (kills % 40 == 0) _ = ReadLog.Entries(_bench.State);
        }

        _bench.Grow(0, 0);
        var messages = ReadLog.Messages(_bench.State);
        Assert.Equal(messages.Count, messages.Distinct().Count());
        Assert.Empty(acknowledged.Except(messages));
        Assert.InRange(acknowledged.Count, Kills, int.MaxValue);

        // Each writer's own events are in its own order.
        foreach (var writer in messages.GroupBy(message => message[..message.LastIndexOf('-')]))
        {
            var numbers = writer.Select(message => int.Parse(message[(message.LastIndexOf('-') + 1)..], null)).ToList();
            Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
        }

        Assert.Equal(["integrated", "lock"], Directory.GetFiles(_bench.State.Journal).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_process_killed_while_it_replaces_the_key_leaves_a_log_with_one_key_and_a_chain_to_it()
    {
        _bench.Grow(0, 1);
        var first = _bench.At("first.pub.pem");
        File.Copy(Path.Combine(_bench.State.Keys, "audit.pub.pem"), first);
        var chance = new Random(20260302);
        var acknowledged = new List<string>();
        for (var kills = 0; kills < Kills; kills += AtOnce)
        {
            using var child = Process.Start(AuditChild.Call(_bench.State, AuditChild.Rotations))!;
            for (var left = chance.Next(1, 6); left > 0; left--) acknowledged.Add(Next(child)!);
            for (var turn = chance.Next(200_000); turn > 0; turn--) Thread.SpinWait(1);
            child.Kill();
            while (Next(child) is { } more) acknowledged.Add(more);
            child.WaitForExit();
            Verified(first);
            _bench.Grow(kills + 1, kills + 2);
        }

        Verified(first);
        Assert.Empty(acknowledged.Except(ReadLog.Messages(_bench.State)));
        Assert.True(LogPlace.In(_bench.State).Handovers.Count > 0);
    }

    /// <summary>By the keys beside the log, and by the first of them alone.</summary>
    private void Verified(string first)
    {
        var place = LogPlace.In(_bench.State);
        var (beside, findings) = TrustedKeys.Read(place);
        Assert.Empty(findings);
        foreach (var keys in new[] { beside, TrustedKeys.Read([first]).Keys })
        {
            var chain = KeyChain.Follow(keys, place.Handovers);
            Assert.Empty(chain.Findings);
            var result = new LogVerifier(new VerificationRequest
            {
                Folder = place.Folder,
                Keys = chain.Keys,
                EventsWait = true,
            }).Verify(TestContext.Current.CancellationToken);
            Assert.True(result.IsValid, string.Join(" | ", result.Findings));
        }
    }

    /// <summary>The next whole line of an acknowledgement.</summary>
    private static string? Next(Process child)
    {
        var line = child.StandardOutput.ReadLine();
        return child.StandardOutput.EndOfStream && line?.Split('-').Length != 3 ? null : line;
    }
}
