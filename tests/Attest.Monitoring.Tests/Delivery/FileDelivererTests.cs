using System.Text;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tests.Delivery;

public sealed class FileDelivererTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Lines_are_appended_and_the_folder_is_made()
    {
        var path = _folder.At("a/b/spans.jsonl");

        Assert.Equal(DeliveryVerdict.Taken, Send(path, "one\n").Verdict);
        Assert.Equal(DeliveryVerdict.Taken, Send(path, "two\n").Verdict);

        Assert.Equal("one\ntwo\n", File.ReadAllText(path));
    }

    [Fact]
    public void A_line_that_a_killed_process_left_open_is_ended_and_kept()
    {
        var path = _folder.At("spans.jsonl");
        File.WriteAllText(path, "whole\nhal");

        Send(path, "next\n");

        Assert.Equal("whole\nhal\nnext\n", File.ReadAllText(path));
    }

    [Fact]
    public async Task Many_writers_at_once_lose_no_line_and_break_none()
    {
        var path = _folder.At("spans.jsonl");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var number = 0; number < 50;)
            {
                // Held by another for longer than its patience, on a machine with much to do: it would be sent again.
                if (Send(path, $"{writer}-{number}-{new string('x', 500)}\n").Verdict == DeliveryVerdict.Taken) number++;
            }
        })));

        var lines = File.ReadAllLines(path);
        Assert.Equal(400, lines.Distinct().Count());
        Assert.All(lines, line => Assert.Matches("^[0-7]-[0-9]+-x{500}$", line));
    }

    [Fact]
    public void A_path_that_is_a_folder_is_refused_with_the_reason()
    {
        var answer = Send(_folder.Root, "one\n");

        Assert.Equal(DeliveryVerdict.Refused, answer.Verdict);
        Assert.NotNull(answer.Why);
    }

    public void Dispose() => _folder.Dispose();

    private static DeliveryAnswer Send(string path, string line)
    {
        using var deliverer = new FileDeliverer(path);
        return deliverer.Send(Encoding.UTF8.GetBytes(line), CancellationToken.None);
    }
}
