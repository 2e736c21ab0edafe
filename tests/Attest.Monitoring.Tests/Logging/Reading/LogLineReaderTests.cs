using System.Buffers;
using System.Text;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Logging.Reading;

public sealed class LogLineReaderTests
{
    [Fact]
    public void Every_line_that_is_written_is_read_as_what_it_was()
    {
        using var json = new LogLine();
        foreach (var entry in SampleSignals.All.Select(LogEntries.Of).OfType<LogEntry>())
        {
            var buffer = new ArrayBufferWriter<byte>();
            json.Write(entry, buffer);
            var record = LogLineReader.TryRead(buffer.WrittenSpan)!;
            var again = new ArrayBufferWriter<byte>();
            json.Write(record.Entry(), again);

            Assert.Equal(Encoding.UTF8.GetString(buffer.WrittenSpan), Encoding.UTF8.GetString(again.WrittenSpan));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("2026-11-20 some other log")]
    [InlineData("""{"timestamp":"2026-11-20T09:30:00Z","level":"INFO","target":"t","mess""")]
    [InlineData("""{"timestamp":"yesterday","level":"INFO","target":"t","message":"m"}""")]
    [InlineData("""{"timestamp":"2026-11-20T09:30:00Z","level":"LOUD","target":"t","message":"m"}""")]
    [InlineData("""{"timestamp":"2026-11-20T09:30:00Z","level":3,"target":"t","message":"m"}""")]
    [InlineData("""{"timestamp":"2026-11-20T09:30:00Z","level":"INFO","target":"t","message":"m","fields":[1]}""")]
    public void What_is_no_log_line_is_none(string line)
    {
        Assert.Null(LogLineReader.TryRead(Encoding.UTF8.GetBytes(line)));
    }

    [Fact]
    public void Keys_in_another_order_unknown_ones_and_other_offsets_are_taken()
    {
        var record = LogLineReader.TryRead("""{"x":{"y":[1]},"fields":{"a":[1,2],"b":null,"c":1.5,"run_id":"r"},"message":"m","target":"t","level":"WARN","timestamp":"2026-11-20T10:30:00+01:00"}"""u8)!;

        Assert.Equal(new DateTimeOffset(2026, 11, 20, 9, 30, 0, TimeSpan.Zero), record.Timestamp);
        Assert.Equal(TimeSpan.Zero, record.Timestamp.Offset);
        Assert.Equal(LogLevel.Warn, record.Level);
        Assert.Equal("[1,2]", record.Fields["a"]);
        Assert.False(record.Fields.ContainsKey("b"));
        Assert.Equal(1.5, record.Fields["c"]);
        Assert.Equal("r", record.RunId);
    }
}
