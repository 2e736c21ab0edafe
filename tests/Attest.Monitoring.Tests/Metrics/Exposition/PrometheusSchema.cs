// The test asks a program for a second opinion; the product starts programs its own way.
#pragma warning disable RS0030
using System.Diagnostics;

namespace Attest.Monitoring.Tests.Metrics.Exposition;

/// <summary>
/// Google's protobuf compiler reads our exposition by the schema of Prometheus's data model. The names and numbers of its
/// fields are those of metrics.proto in github.com/prometheus/client_model, Copyright 2013 Prometheus Team, Apache License
/// 2.0; comments and options are left out, and google.protobuf.Timestamp, which not every protoc brings along, stands here too.
/// </summary>
internal static class PrometheusSchema
{
    private const string Proto =
        """
        syntax = "proto2";
        package io.prometheus.client;
        message Timestamp { optional int64 seconds = 1; optional int32 nanos = 2; }
        message LabelPair { optional string name = 1; optional string value = 2; }
        enum MetricType { COUNTER = 0; GAUGE = 1; SUMMARY = 2; UNTYPED = 3; HISTOGRAM = 4; GAUGE_HISTOGRAM = 5; }
        message Gauge { optional double value = 1; }
        message Counter {
          optional double value = 1;
          optional Exemplar exemplar = 2;
          optional Timestamp created_timestamp = 3;
        }
        message Quantile { optional double quantile = 1; optional double value = 2; }
        message Summary {
          optional uint64 sample_count = 1;
          optional double sample_sum = 2;
          repeated Quantile quantile = 3;
          optional Timestamp created_timestamp = 4;
        }
        message Untyped { optional double value = 1; }
        message Histogram {
          optional uint64 sample_count = 1;
          optional double sample_count_float = 4;
          optional double sample_sum = 2;
          repeated Bucket bucket = 3;
          optional Timestamp created_timestamp = 15;
          optional sint32 schema = 5;
          optional double zero_threshold = 6;
          optional uint64 zero_count = 7;
          optional double zero_count_float = 8;
          repeated BucketSpan negative_span = 9;
          repeated sint64 negative_delta = 10;
          repeated double negative_count = 11;
          repeated BucketSpan positive_span = 12;
          repeated sint64 positive_delta = 13;
          repeated double positive_count = 14;
          repeated Exemplar exemplars = 16;
        }
        message Bucket {
          optional uint64 cumulative_count = 1;
          optional double cumulative_count_float = 4;
          optional double upper_bound = 2;
          optional Exemplar exemplar = 3;
        }
        message BucketSpan { optional sint32 offset = 1; optional uint32 length = 2; }
        message Exemplar {
          repeated LabelPair label = 1;
          optional double value = 2;
          optional Timestamp timestamp = 3;
        }
        message Metric {
          repeated LabelPair label = 1;
          optional Gauge gauge = 2;
          optional Counter counter = 3;
          optional Summary summary = 4;
          optional Untyped untyped = 5;
          optional Histogram histogram = 7;
          optional int64 timestamp_ms = 6;
        }
        message MetricFamily {
          optional string name = 1;
          optional string help = 2;
          optional MetricType type = 3;
          repeated Metric metric = 4;
          optional string unit = 5;
        }
        """;

    /// <summary>The messages of a delimited stream, each as protoc's text in one line.</summary>
    public static IReadOnlyList<string> Decode(byte[] delimited)
    {
        var protoc = Needs.Tool("protoc");
        var folder = Directory.CreateTempSubdirectory("attest-proto-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "metrics.proto"), Proto);
            return [.. Split(delimited).Select(message => Squeeze(Ask(protoc, folder.FullName, message)))];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Source: protobuf, "Techniques": Streaming Multiple Messages; the length is a varint.</summary>
    public static IEnumerable<byte[]> Split(byte[] delimited)
    {
        for (var at = 0; at < delimited.Length;)
        {
            var (length, shift) = (0, 0);
            do
            {
                length |= (delimited[at] & 0x7f) << shift;
                shift += 7;
            }
            while ((delimited[at++] & 0x80) != 0);
            yield return delimited[at..(at + length)];
            at += length;
        }
    }

    private static string Squeeze(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Ask(string protoc, string folder, byte[] message)
    {
        var start = new ProcessStartInfo(protoc, ["--decode=io.prometheus.client.MetricFamily", "-I", folder, "metrics.proto"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(message);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        Assert.DoesNotMatch("(?m)^ *[0-9]+: ", output.Result); // A field that the schema does not have.
        return output.Result;
    }
}
