using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Attest.Cli.Tests;

/// <summary>
/// The law of masking, through real runs: whatever the secret, however it is written and cut into writes, by whichever
/// way a step says it, not one run of its bytes stands in any file of the state folder, on standard output or error, or
/// in anything that leaves the machine.
/// </summary>
public sealed class MaskingTests : IAsyncDisposable
{
    private const string Pipeline =
        """
        name: leaky
        secrets: [SECRET]
        parameters: { given: { default: "" }, flag: { default: "" } }
        steps:
          - id: say
            secrets: [SECRET]
            run: |
              for piece in out/*; do cat "$piece"; done
              for piece in err/*; do cat "$piece" >&2; done
              cat outputs.txt >> "$ATTEST_OUTPUT"
              cat metrics.txt >> "$ATTEST_METRICS"
              cat events.txt >> "$ATTEST_EVENTS"
          - { id: echo, secrets: [SECRET], needs: [say], run: 'printf "%s" "$SECRET" "$SAID"; printf "%s\n" "$SECRET" >&2; exit 3', continue_on_error: true, env: { SAID: "${{ steps.say.outputs.f0 }}" } }
          - { id: trace, secrets: [SECRET], run: 'set -x; test "$SECRET" = x || : "$SECRET"; nosuchcommand "$SECRET"', continue_on_error: true }
          - { id: bad_output, secrets: [SECRET], run: 'printf "%s\n" "$SECRET" >> "$ATTEST_OUTPUT"', continue_on_error: true }
          - { id: bad_metric, secrets: [SECRET], run: 'printf "%s 1\n" "$SECRET" >> "$ATTEST_METRICS"', continue_on_error: true }
          - { id: bad_event, secrets: [SECRET], run: 'printf "%s\n" "$SECRET" >> "$ATTEST_EVENTS"', continue_on_error: true }
          - { id: command, secrets: [SECRET], command: ["/no/such/${{ env.SECRET }}", "${{ env.SECRET }}"], continue_on_error: true }
          - { id: folder, secrets: [SECRET], run: 'true', working_directory: "/no/such/${{ env.SECRET }}", continue_on_error: true }
          - { id: file, secrets: [SECRET], create_file: { path: "made/${{ env.SECRET }}/x", content: "${{ env.SECRET }}" }, continue_on_error: true }
          - { id: request, secrets: [SECRET], http: { url: "http://127.0.0.1:1/?q=${{ env.SECRET }}" }, continue_on_error: true }
          - { id: address, secrets: [SECRET], http: { url: "${{ env.SECRET }}" }, continue_on_error: true }

        """;

    private static readonly Gen<string> Secrets =
        Gen.Elements("a", "b", "Z", "0", "9", "+", "/", "-", "_", ".", "~", " ", "'", "\"", "\\", "$", "`", "!", "&", "<", "%", "=",
                "\n", "\r\n", "\t", "\e", "é", "漢", "🔑", "(", "#", "*", "[", "|")
            .ListOf().Select(static parts => string.Concat(parts))
            .Where(static secret => secret.Trim().Distinct().Count() >= 6 && !secret.Contains('\0'));

    private readonly ConcurrentBag<(string Path, byte[] Message)> _sent = [];
    private readonly HashSet<string> _ways = [];
    private WebApplication? _receiver;

    [Fact]
    public async Task No_secret_is_in_any_file_any_stream_or_any_export_of_a_run()
    {
        Needs.Unix();
        var address = await StartReceiverAsync();
        Prop.ForAll(
            (from secret in Secrets
             from before in Secrets
             from after in Secrets
             from sizes in Gen.Choose(1, 40).NonEmptyListOf()
             select (secret, before, after, sizes: sizes.ToArray())).ToArbitrary(),
            sample => Run(address, sample.secret, sample.before, sample.after, sample.sizes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(6).WithEndSize(30));
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], _ways.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void To_resume_a_run_a_parameter_that_held_a_secret_is_given_again_and_no_refusal_prints_it()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("p.yml", "name: p\nsecrets: [TOKEN]\nparameters: { given: { default: '' } }\nsteps:\n  - { id: a, run: 'test -e ok' }\n");
        box.Environment["TOKEN"] = "open-sesame-99";
        box.Run("run", "p.yml", "--set", "given=open-sesame-99").Gave(1);
        var id = box.Run("runs", "--json").Json().GetProperty("runs")[0].GetProperty("run_id").GetString()!;
        box.Write("ok", "");

        var other = box.Run("run", "p.yml", "--resume", id, "--set", "given=not-open-sesame-99").Gave(2).Error;
        Assert.Contains("was '***' and is now 'not-***'", other, StringComparison.Ordinal);
        Assert.Contains("held a secret, which no run keeps", box.Run("run", "p.yml", "--resume", id).Gave(2).Error, StringComparison.Ordinal);
        box.Run("run", "p.yml", "--resume", id, "--set", "given=open-sesame-99").Gave(0);
    }

    public async ValueTask DisposeAsync()
    {
        if (_receiver is not null) await _receiver.DisposeAsync();
    }

    private void Run(string address, string secret, string before, string after, int[] sizes)
    {
        using var box = new Sandbox();
        var forms = SecretWriters.All.Select(write => write(secret)).Where(form => Encoding.UTF8.GetByteCount(form) >= 6).Distinct().ToList();
        box.Write("p.yml", Pipeline);
        Pieces(box, "out", forms.Select(form => $"{before}{form}{after}\n"), sizes);
        Pieces(box, "err", forms.Select(form => $"{after}{form}{before}"), sizes);
        box.Write("outputs.txt", string.Concat(forms.Select((form, at) => $"f{at}<<END_OF_IT\n{before}{form}{after}\nEND_OF_IT\n")));
        box.Write("metrics.txt", "# TYPE leaks gauge\n" + string.Concat(forms.Select((form, at) => $"leaks{{form=\"{at}\",text=\"{Label(before + form + after)}\"}} 1\n")));
        box.Write("events.txt", string.Concat(forms.SelectMany(form => Events(before + form + after))));
        box.Environment["SECRET"] = secret;
        box.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;
        box.Environment["OTEL_LOGS_EXPORTER"] = "otlp";
        box.Environment["ATTEST_CONFIG"] = box.Write(
            "conf.yml", "monitoring: { push: { textfile: textfile.prom } }\nlogging: { level: trace, output: both, file_path: all.log }\n");

        var ended = box.Run("run", "p.yml", "--set", "given=" + secret, "--set", "flag=" + before + forms[^1] + after);
        File.WriteAllBytes(Path.Combine(box.Home, "seen-out"), ended.OutBytes);
        File.WriteAllBytes(Path.Combine(box.Home, "seen-error"), ended.ErrorBytes);
        File.Copy(Path.Combine(box.Work, "textfile.prom"), Path.Combine(box.Home, "seen-textfile"));
        File.Copy(Path.Combine(box.Work, "all.log"), Path.Combine(box.Home, "seen-log"));
        var run = Path.GetFileName(Directory.EnumerateDirectories(Path.Combine(box.Home, "runs")).Single(path => !path.EndsWith(".active", StringComparison.Ordinal)));
        foreach (var (name, arguments) in Views(run)) File.WriteAllBytes(Path.Combine(box.Home, "seen-" + name), box.Run(arguments).Gave(0).OutBytes);
        foreach (var format in (string[])["json", "ndjson", "csv", "cef", "ocsf", "log"])
            box.Run("audit", "export", "--format", format, "--output", Path.Combine(box.Home, "seen-audit-" + format)).Gave(0);
        box.Run("audit", "export", "--pack", "--output", Path.Combine(box.Home, "seen-audit-pack")).Gave(0);

        var found = Directory.EnumerateFiles(box.Home, "*", SearchOption.AllDirectories)
            .SelectMany(path => Found(Path.GetRelativePath(box.Home, path), File.ReadAllBytes(path), forms))
            .Concat(_sent.SelectMany(sent => Found("an export to " + sent.Path, sent.Message, forms))).ToList();
        Assert.True(found.Count == 0, $"the secret {JsonSerializer.Serialize(secret)}\n{string.Join('\n', found)}");

        // A run that said nothing would hide nothing: the ways were gone.
        var report = Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(box.Home, "seen-runs")));
        Assert.Contains("***", report);
        Assert.Contains("***", ended.Out + ended.Error);
        Assert.Contains("***", box.Read("textfile.prom"));
        Assert.Contains("***", File.ReadAllText(Path.Combine(box.Home, "seen-audit-json")));
        Assert.Contains("***", box.Read("all.log"));
        foreach (var (path, message) in _sent)
        {
            if (message.AsSpan().IndexOf("***"u8) >= 0) _ways.Add(path);
        }

        _sent.Clear();
    }

    private static (string Name, string[] Arguments)[] Views(string run) =>
    [
        ("runs", ["runs", "show", run, "--json"]), ("logs", ["logs"]), ("metrics", ["metrics"]),
        ("openmetrics", ["metrics", "--format", "openmetrics"]), ("protobuf", ["metrics", "--format", "protobuf"]),
    ];

    private static IEnumerable<string> Found(string where, byte[] bytes, List<string> forms)
    {
        foreach (var form in forms)
        {
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) is not (>= 0 and var at)) continue;
            var from = Math.Max(0, at - 60);
            yield return $"{where}: {JsonSerializer.Serialize(form)} in {JsonSerializer.Serialize(Encoding.UTF8.GetString(bytes, from, Math.Min(bytes.Length - from, 200)))}";
        }
    }

    /// <summary>Files that are written one after the other: together the text, each a write of its own.</summary>
    private static void Pieces(Sandbox box, string folder, IEnumerable<string> texts, int[] sizes)
    {
        Directory.CreateDirectory(Path.Combine(box.Work, folder));
        var bytes = Encoding.UTF8.GetBytes(string.Concat(texts));

        // A process a piece: not more than the machine bears.
        var least = (bytes.Length / 150) + 1;
        for (int at = 0, piece = 0; at < bytes.Length; piece++)
        {
            var size = Math.Min(bytes.Length - at, least + sizes[piece % sizes.Length]);
            File.WriteAllBytes(Path.Combine(box.Work, folder, piece.ToString("D4", CultureInfo.InvariantCulture)), bytes[at..(at + size)]);
            at += size;
        }
    }

    private static IEnumerable<string> Events(string text)
    {
        var json = JsonSerializer.Serialize(text);
        const string Times = "\"start\":\"2026-01-31T12:00:00Z\",\"end\":\"2026-01-31T12:00:04Z\"";
        yield return $"{{\"log\":{{\"level\":\"error\",\"message\":{json},\"fields\":{{\"a\":{json},{json}:1,\"l\":[{json}]}}}}}}\n";
        yield return $"{{\"attributes\":{{\"b\":{json},{json}:\"x\"}}}}\n";
        yield return $"{{\"event\":{{\"name\":{json},\"attributes\":{{\"c\":{json}}}}}}}\n";
        yield return $"{{\"span\":{{\"name\":{json},{Times},\"status\":\"error\",\"status_message\":{json},\"attributes\":{{\"d\":{json}}}}}}}\n";
    }

    private static string Label(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private async Task<string> StartReceiverAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        _receiver = builder.Build();
        _receiver.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _sent.Add((context.Request.Path, body.ToArray()));
        });
        await _receiver.StartAsync();
        return _receiver.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }
}
