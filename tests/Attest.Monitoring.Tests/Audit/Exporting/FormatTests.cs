using System.Globalization;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Exporting;

public sealed class FormatTests
{
    private static readonly StoredEntry Violation = new(3, Encoding.UTF8.GetBytes(
        """{"actor":{"ci_subject":"repo:a/b","os_user":"ada","uid":1000},"artifact_digest":"sha256:ab","duration_ms":12,"event_type":"policy_violation","host":"h1","message":"a=b | c\\d\nnext","pipeline":"nightly","policy_name":"=cmd|'/c'!A1","run_id":"0198","step":"build","timestamp":"2026-11-20T14:00:00.1230000Z","violation_type":"said \"no\", twice"}"""));

    private static readonly StoredEntry Garbage = new(4, Encoding.UTF8.GetBytes("no JSON\n|=\""));

    [Fact]
    public void Ndjson_is_the_entry_with_its_place() => Assert.Equal(
        """
        {"seq":3,"actor":{"ci_subject":"repo:a/b","os_user":"ada","uid":1000},"artifact_digest":"sha256:ab","duration_ms":12,"event_type":"policy_violation","host":"h1","message":"a=b | c\\d\nnext","pipeline":"nightly","policy_name":"=cmd|'/c'!A1","run_id":"0198","step":"build","timestamp":"2026-11-20T14:00:00.1230000Z","violation_type":"said \"no\", twice"}
        {"seq":4,"entry":"no JSON\n|=\u0022"}

        """,
        Written(EventFormats.Ndjson));

    [Fact]
    public void Json_is_one_object_with_events_and_their_count()
    {
        using var json = JsonDocument.Parse(Written(EventFormats.Json));

        Assert.Equal("host/attest/1", json.RootElement.GetProperty("log").GetString());
        Assert.Equal("2026-11-20T00:00:00Z", json.RootElement.GetProperty("since").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("count").GetInt32());
        Assert.Equal([3, 4], json.RootElement.GetProperty("events").EnumerateArray().Select(e => e.GetProperty("seq").GetInt32()));
        Assert.Equal("=cmd|'/c'!A1", json.RootElement.GetProperty("events")[0].GetProperty("policy_name").GetString());
    }

    [Fact]
    public void Json_of_no_event_is_an_object_too()
    {
        using var output = new MemoryStream();
        var writer = EventFormats.Writer(EventFormats.Json, output, [new(LogHead.None, "home")], new AuditQuery(), "1.2");
        writer.Begin();
        writer.End();

        Assert.Equal("""{"log":null,"size":0,"since":null,"until":null,"events":[],"count":0}""" + "\n", Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Csv_quotes_what_it_must_and_disarms_formulas() => Assert.Equal(
        "seq,timestamp,event_type,host,actor.os_user,actor.uid,actor.sudo_user,actor.ci_subject,actor.ci_run_url,run_id,pipeline,step,status,duration_ms,error_id,policy_name,violation_type,artifact_digest,other\r\n"
        + "3,2026-11-20T14:00:00.1230000Z,policy_violation,h1,ada,1000,,repo:a/b,,0198,nightly,build,,12,,'=cmd|'/c'!A1,\"said \"\"no\"\", twice\",sha256:ab,\"{\"\"message\"\":\"\"a=b | c\\\\d\\nnext\"\"}\"\r\n"
        + "4,,,,,,,,,,,,,,,,,,\"{\"\"entry\"\":\"\"no JSON\\n|=\\\"\"\"\"}\"\r\n",
        Written(EventFormats.Csv));

    [Fact]
    public void Cef_escapes_header_and_extension_each_in_its_way() => Assert.Equal(
        $"CEF:0|Attest|Attest.Monitoring|1.2\\|3|policy_violation|Policy violation|8|rt=1795183200123 externalId=3 dvchost=h1 suser=ada suid=1000 "
        + @"cs1Label=pipeline cs1=nightly cs2Label=step cs2=build cs3Label=run_id cs3=0198 cs5Label=ci_subject cs5=repo:a/b AttestMonitoringArtifactDigest=sha256:ab cn1Label=duration_ms cn1=12 msg=a\=b | c\\d\nnext AttestMonitoringPolicyName=\=cmd|'/c'!A1 AttestMonitoringViolationType=said ""no"", twice"
        + "\n"
        + $"CEF:0|Attest|Attest.Monitoring|1.2\\|3||Unreadable entry|5|externalId=4 msg=no JSON\\n|\\=\"\n",
        Written(EventFormats.Cef));

    [Fact]
    public void Ocsf_gives_each_event_its_class()
    {
        var lines = Written(EventFormats.Ocsf).TrimEnd('\n').Split('\n');

        using var finding = JsonDocument.Parse(lines[0]);
        var root = finding.RootElement;
        Assert.Equal((2, 2004, 200401L), (root.GetProperty("category_uid").GetInt32(), root.GetProperty("class_uid").GetInt32(), root.GetProperty("type_uid").GetInt64()));
        Assert.Equal(1795183200123, root.GetProperty("time").GetInt64());
        Assert.Equal("ada", root.GetProperty("actor").GetProperty("user").GetProperty("name").GetString());
        Assert.Equal("nightly", root.GetProperty("unmapped").GetProperty("pipeline").GetString());
        Assert.Equal("0198", root.GetProperty("metadata").GetProperty("correlation_uid").GetString());
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void A_table_shows_one_line_an_event_and_no_control_character()
    {
        var lines = Written(EventFormats.Table).TrimEnd('\n').Split('\n');

        Assert.Equal(3, lines.Length);
        Assert.Equal(
            """       3  2026-11-20 14:00:00  policy_violation      nightly/build         repo:a/b      policy_name==cmd|'/c'!A1 violation_type=said "no", twice artifact_digest=sha256:ab duration_ms=12 message=a=b | c\d\u000anext""",
            lines[1]);
        Assert.Contains("no JSON", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.json", EventFormats.Json)]
    [InlineData("a.ndjson", EventFormats.Ndjson)]
    [InlineData("a.JSONL", EventFormats.Ndjson)]
    [InlineData("a.csv", EventFormats.Csv)]
    [InlineData("a.cef", EventFormats.Cef)]
    [InlineData("a.txt", null)]
    [InlineData("a", null)]
    public void An_ending_stands_for_a_format(string path, string? format) => Assert.Equal(format, EventFormats.OfEnding(path));

    private static string Written(string format)
    {
        using var output = new MemoryStream();
        var query = new AuditQuery { Since = DateTimeOffset.Parse("2026-11-20T00:00:00Z", CultureInfo.InvariantCulture) };
        var writer = EventFormats.Writer(format, output, [new(new LogHead("host/attest/1", 5, []), "home")], query, "1.2|3");
        writer.Begin();
        writer.Write(Violation);
        writer.Write(Garbage);
        writer.End();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
