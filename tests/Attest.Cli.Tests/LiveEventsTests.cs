namespace Attest.Cli.Tests;

/// <summary>What a step tells of itself is there while it runs, and not only when it has ended.</summary>
public sealed class LiveEventsTests
{
    /// <summary>Far longer than it may take; who waits so long waits for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(45);

    [Fact]
    public void A_log_line_of_a_long_step_is_in_the_log_masked_and_in_order_while_the_step_runs()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("p.yml",
            """
            name: long
            secrets: [SECRET]
            monitoring: { track_memory: false, track_cpu: false }
            steps:
              - id: talk
                secrets: [SECRET]
                retry: { attempts: 2 }
                run: |
                  echo '{"log":{"message":"the first, '"$SECRET"'"}}' >> "$ATTEST_EVENTS"
                  echo '{"log":{"message":"the second"}}' >> "$ATTEST_EVENTS"
                  touch told
                  while [ ! -e go ]; do sleep 0.05; done
                  echo '{"log":{"message":"the last"}}' >> "$ATTEST_EVENTS"
                  rm go; [ -e again ] || { touch again; exit 1; }
            """);
        box.Environment["SECRET"] = "open-sesame-1234";
        using var run = box.Start("run", "p.yml");

        // Two attempts: what the first has told is not told again by the second.
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            Until(() => Messages(box).Count(message => message == "the second") == attempt);
            Assert.Equal(attempt - 1, Messages(box).Count(message => message == "the last"));
            box.Write("go", "");
        }

        run.End().Gave(0);
        Assert.Equal(
            ["the first, ***", "the second", "the last", "the first, ***", "the second", "the last"],
            Messages(box).Where(message => message.StartsWith("the ", StringComparison.Ordinal)));
    }

    private static string[] Messages(Sandbox box)
    {
        var log = Directory.Exists(Path.Combine(box.Home, "runs"))
            ? Directory.EnumerateFiles(Path.Combine(box.Home, "runs"), "run.log", SearchOption.AllDirectories).SingleOrDefault()
            : null;
        if (log is null) return [];
        using var reader = new StreamReader(new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return
        [
            .. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line.EndsWith('}'))
                .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!),
        ];
    }

    private static void Until(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(
        () =>
        {
            if (holds()) return true;
            Thread.Sleep(20);
            return false;
        },
        Patience));
}
