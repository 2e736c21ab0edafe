using System.Diagnostics;
using System.Text;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Running.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Files;

public sealed class EventsTailTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly List<StepEvent> _told = [];
    private readonly string _path;
    private EventsTail _tail;

    public EventsTailTests()
    {
        _path = _temporary.At("events");
        _tail = New();
    }

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void However_the_writes_and_the_looks_fall_each_line_is_told_once_and_in_order() =>
        Prop.ForAll(
            (from messages in Gen.Elements("a", "é漢", "", new string('x', 300), "\"\\\n").ListOf()
             from cuts in Gen.Choose(1, 40).NonEmptyListOf()
             select (messages, cuts)).ToArbitrary(),
            sample =>
            {
                File.Delete(_path);
                File.WriteAllText(_path, "");
                _tail = New();
                _told.Clear();
                var bytes = Encoding.UTF8.GetBytes(string.Concat(sample.messages.Select((message, at) => Log($"{at} {message}") + (at % 3 == 0 ? "\r\n" : "\n"))));
                for (int at = 0, cut = 0; at < bytes.Length; cut++)
                {
                    var length = Math.Min(bytes.Length - at, sample.cuts[cut % sample.cuts.Count]);
                    using (var file = new FileStream(_path, FileMode.Append)) file.Write(bytes, at, length);
                    at += length;
                    _tail.Read(isEnd: false, _told.Add);
                }

                _tail.Read(isEnd: true, _told.Add);
                return _told.Select(told => (told.Line, ((LogEvent)told).Message))
                    .SequenceEqual(sample.messages.Select((message, at) => (at + 1, $"{at} {message}")));
            }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void A_line_is_told_when_it_has_ended_and_the_last_at_the_end_of_the_attempt()
    {
        Append(Log("one") + "\n" + Log("two"));
        Look();
        Assert.Equal(["one"], Messages);
        Append("\n" + Log("three"));
        Look();
        Assert.Equal(["one", "two"], Messages);
        End();
        Assert.Equal(["one", "two", "three"], Messages);
    }

    [Fact]
    public void A_file_that_was_written_anew_is_read_from_its_beginning()
    {
        Append(Log("first") + "\n");
        Look();
        File.WriteAllText(_path, Log("other") + "\n");
        Look();
        File.WriteAllText(_path, Log("short") + "\n" + Log("and more") + "\n");
        Look();
        Assert.Equal(["first", "other", "short", "and more"], Messages);
        Assert.Equal([1, 1, 1, 2], _told.Select(told => told.Line));
    }

    [Fact]
    public void A_line_of_megabytes_costs_itself_and_no_memory()
    {
        Append(Log("before") + "\n");
        for (var piece = 0; piece < 30; piece++)
        {
            Append(new string('x', 100_000));
            Look();
        }

        Append("\n" + Log("after") + "\n");
        End();
        Assert.Equal(["before", "after"], Messages);
        var rejected = Assert.Single(_told.OfType<RejectedEvent>());
        Assert.Equal(2, rejected.Line);
        Assert.Contains("64 KiB", rejected.Reason);
        Assert.Equal(3, _told[^1].Line);
    }

    [Fact]
    public void What_is_told_may_be_more_than_is_held_in_memory()
    {
        var line = Log(new string('m', 1000)) + "\n";
        var block = string.Concat(Enumerable.Repeat(line, 1000));
        var count = 0;
        for (var at = 0; at < 5; at++)
        {
            Append(block);
            _tail.Read(isEnd: at == 4, _ => count++);
        }

        Assert.Equal(5000, count);
    }

    [Fact]
    public void The_steps_own_span_takes_a_bounded_part_and_the_rest_is_refused_once()
    {
        for (var at = 0; at < 40; at++) Append("{\"event\":{\"name\":\"e\",\"attributes\":{\"a\":\"" + new string('x', 40_000) + "\"}}}\n");
        Append(Log("still heard") + "\n");
        End();
        Assert.Equal(26, _told.OfType<SpanEvent>().Count());
        Assert.Contains("1 MiB", Assert.Single(_told.OfType<RejectedEvent>()).Reason);
        Assert.Equal(["still heard"], Messages);
    }

    [Fact]
    public void More_than_64_MiB_is_refused_and_said_once()
    {
        using (var file = new FileStream(_path, FileMode.Create))
        {
            var line = Encoding.UTF8.GetBytes(Log(new string('m', 60_000)) + "\n");
            for (var written = 0L; written < EventsTail.MostBytes + 1_000_000; written += line.Length) file.Write(line);
        }

        var (logs, rejected) = (0L, new List<RejectedEvent>());
        for (var look = 0; look < 3; look++)
        {
            _tail.Read(isEnd: look == 2, told =>
            {
                if (told is RejectedEvent one) rejected.Add(one);
                else logs++;
            });
        }

        Assert.InRange(logs * 60_000, EventsTail.MostBytes - 1_000_000, EventsTail.MostBytes + 1_000_000);
        Assert.Contains("64 MiB", Assert.Single(rejected).Reason);
    }

    [Fact]
    public void Text_with_a_mark_and_the_UTF16_of_Windows_PowerShell_are_read()
    {
        File.WriteAllText(_path, Log("marked") + "\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Look();
        Assert.Equal(["marked"], Messages);

        _tail = New();
        File.WriteAllText(_path, Log("wide") + "\r\n", Encoding.Unicode);
        Look();
        Assert.Equal(["marked"], Messages);
        End();
        Assert.Equal(["marked", "wide"], Messages);
    }

    [Fact]
    public void A_line_that_is_no_UTF8_costs_itself()
    {
        File.WriteAllBytes(_path, [.. Encoding.UTF8.GetBytes(Log("a") + "\n"), .. "{\"log\":{\"message\":\"\xff\"}}\n".Select(one => (byte)one), .. Encoding.UTF8.GetBytes(Log("b") + "\n")]);
        End();
        Assert.Equal(["a", "b"], Messages);
        Assert.Contains("line 2", Assert.Single(_told.OfType<RejectedEvent>()).Reason);
    }

    [Fact]
    public void A_FIFO_or_a_folder_in_its_place_neither_hangs_nor_throws()
    {
        Needs.Unix();
        using (var made = Process.Start(Needs.Tool("mkfifo"), [_path])) made.WaitForExit();
        Look();
        Assert.Empty(_told);
        End();
        Assert.Contains("no plain file", Assert.IsType<RejectedEvent>(Assert.Single(_told)).Reason);

        _told.Clear();
        File.Delete(_path);
        Directory.CreateDirectory(_path);
        _tail = New();
        End();
        Assert.Contains("cannot be read", Assert.IsType<RejectedEvent>(Assert.Single(_told)).Reason);
    }

    private IEnumerable<string> Messages => _told.OfType<LogEvent>().Select(log => log.Message);

    private EventsTail New() => new(_path, new FileOrigin("build", "ATTEST_EVENTS", ErrorIds.EventInvalid, SecretMasker.None));

    private void Append(string text) => File.AppendAllText(_path, text);

    private void Look() => _tail.Read(isEnd: false, _told.Add);

    private void End() => _tail.Read(isEnd: true, _told.Add);

    private static string Log(string message) => $$$"""{"log":{"message":{{{System.Text.Json.JsonSerializer.Serialize(message)}}}}}""";
}
