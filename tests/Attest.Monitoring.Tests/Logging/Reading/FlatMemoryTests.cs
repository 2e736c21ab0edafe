using System.Globalization;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Logging.Reading;

/// <summary>Alone: it weighs the whole process.</summary>
[CollectionDefinition(nameof(FlatMemoryTests), DisableParallelization = true)]
[Collection(nameof(FlatMemoryTests))]
public sealed class FlatMemoryTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void A_log_of_a_million_lines_is_read_and_summed_up_in_the_memory_of_a_few()
    {
        using (var file = new StreamWriter(_scratch["large.log"]))
        {
            for (var number = 0; number < 1_000_000; number++)
            {
                file.Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{{\"timestamp\":\"2026-11-20T09:00:00.{number:0000000}Z\",\"level\":\"ERROR\",\"target\":\"attest::pipeline\",\"message\":\"m\",\"fields\":{{\"pipeline\":\"p\",\"duration_ms\":{number},\"error\":\"error {number % 100}\"}}}}\n"));
            }
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;
        var count = 0;
        var analyzer = new LogAnalyzer();
        foreach (var record in new LogReading(null, new LogQuery { Files = [_scratch["large.log"]] }).Read())
        {
            analyzer.Add(record);
            if (++count % 200_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(1_000_000, count);
        Assert.Equal(10_000, analyzer.Result().Errors[0].Count);
        Assert.InRange(most, 0, 4_000_000);
    }

    public void Dispose() => _scratch.Dispose();
}
