// The product starts programs its own way; a test that asks a program for a second opinion may use the class library's.
#pragma warning disable RS0030
using System.Diagnostics;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Push;

/// <summary>Google's protobuf compiler, as a reader and a writer of OTLP metrics that is not ours.</summary>
internal static class Protoc
{
    private const string Message = "opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest";
    private const string Schema = "opentelemetry/proto/collector/metrics/v1/metrics_service.proto";

    /// <summary>The message as text.</summary>
    public static string Decode(byte[] message) => System.Text.Encoding.UTF8.GetString(Ask("--decode", message));

    /// <summary>The message as text, in one line.</summary>
    public static string DecodeSqueezed(byte[] message) =>
        string.Join(' ', Decode(message).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A text as a message.</summary>
    public static byte[] Encode(string text) => Ask("--encode", System.Text.Encoding.UTF8.GetBytes(text));

    private static byte[] Ask(string direction, byte[] input)
    {
        var start = new ProcessStartInfo(Needs.Tool("protoc"), [$"{direction}={Message}", "-I", OtlpProto.Need(), Schema])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = new MemoryStream();
        var reading = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        reading.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return output.ToArray();
    }
}
