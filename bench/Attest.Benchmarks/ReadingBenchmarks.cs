using System.Globalization;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Integrations.YamlDotNet;
using BenchmarkDotNet.Attributes;

namespace Attest.Benchmarks;

/// <summary>From the bytes of a YAML file to a validated definition.</summary>
public class ReadingBenchmarks
{
    private byte[] _yaml = [];

    [Params(1, 1_000, 10_000)]
    public int Steps { get; set; }

    [GlobalSetup]
    public void Write()
    {
        var text = new StringBuilder("name: bench\nsteps:\n");
        for (var i = 0; i < Steps; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - {{ id: s{i}, command: [\"true\"]");
            if (i > 0)
                text.Append(CultureInfo.InvariantCulture, $", needs: [s{i - 1}]");
            text.Append(" }\n");
        }

        _yaml = Encoding.UTF8.GetBytes(text.ToString());
    }

    [Benchmark(Baseline = true)]
    public object ParseYaml() => YamlDocument.Parse("bench.yml", _yaml);

    [Benchmark]
    public object ParseAndValidate() =>
        DefinitionReader.ReadOrThrow(YamlDocument.Parse("bench.yml", _yaml), "bench.yml", AppContext.BaseDirectory);
}
