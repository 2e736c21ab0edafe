using System.Text;
using Attest.Monitoring.Running.Output;
using BenchmarkDotNet.Attributes;

namespace Attest.Benchmarks;

/// <summary>Looking for secrets in a megabyte of output, read in pieces of 64 KiB as from a pipe.</summary>
public class MaskingBenchmarks
{
    private const int Piece = 64 * 1024;
    private byte[] _output = [];
    private SecretMasker _masker = SecretMasker.None;

    [Params(0, 1, 20)]
    public int Secrets { get; set; }

    [GlobalSetup]
    public void Print()
    {
        _masker = SecretMasker.Create([.. Enumerable.Range(0, Secrets)
            .Select(i => new KeyValuePair<string, string>($"SECRET_{i}", $"pa55word-number-{i}-of-many"))]);
        _output = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Compiling src/module.cs, pa55 not being a secret\n", 22_000)))[..(16 * Piece)];
    }

    [Benchmark]
    public long Mask()
    {
        using var stream = _masker.OpenStream();
        long written = 0;
        for (var at = 0; at < _output.Length; at += Piece)
            written += stream.Next(_output.AsSpan(at, Piece)).Length;
        return written + stream.Flush().Length;
    }
}
