using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Running;

public sealed class RunReportTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_written_is_read_back(bool indented)
    {
        File.WriteAllBytes(_temporary.At("run.json"), Json(Reports.Full(), indented));
        var read = RunReportReader.TryRead(_temporary.At("run.json"));
        Assert.Equal(Text(Json(Reports.Full(), false)), Text(Json(read!, false)));
        Assert.Equal(Reports.Full().Steps[0].Error, read!.Steps[0].Error);
        foreach (var (name, value) in Reports.Full().Parameters) Assert.Equal(value, read.Parameters[name]);
    }

    [Fact]
    public void The_keys_are_those_of_the_contract()
    {
        using var json = JsonDocument.Parse(Json(Reports.Full(), false));
        Assert.Equal(
            [
                "run_id", "pipeline", "type", "status", "trace_id", "span_id", "started_at", "duration_ms",
                "parameters", "steps", "resources", "error", "warnings", "paths",
            ],
            json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("2026-01-31T12:00:00.500Z", json.RootElement.GetProperty("started_at").GetString());
        Assert.Equal(
            [
                "id", "kind", "status", "attempts", "started_at", "duration_ms", "exit_code", "cache", "cache_reason",
                "outputs", "error", "log", "reason", "limits_held_by", "peak_memory_bytes", "cpu_seconds", "tolerated",
            ],
            json.RootElement.GetProperty("steps")[0].EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void A_report_cut_anywhere_is_no_report()
    {
        var whole = Json(Reports.Full(), false);
        for (var length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_temporary.At("cut.json"), whole[..length]);
            Assert.Null(RunReportReader.TryRead(_temporary.At("cut.json")));
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"run_id":1}""")]
    public void Other_json_is_no_report(string content)
    {
        File.WriteAllText(_temporary.At("other.json"), content);
        Assert.Null(RunReportReader.TryRead(_temporary.At("other.json")));
    }

    [Fact]
    public void Every_status_has_a_word_and_comes_back_from_it()
    {
        foreach (var status in Enum.GetValues<RunStatus>()) Assert.Equal(status, RunStatusWords.FromWord(status.Word()));
        Assert.Null(RunStatusWords.FromWord("Success"));
    }

    private static byte[] Json(RunReport report, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        RunReportWriter.Write(buffer, report, indented);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(byte[] json) => Encoding.UTF8.GetString(json);
}
