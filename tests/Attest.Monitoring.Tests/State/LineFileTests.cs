using System.Text;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.State;

public sealed class LineFileTests : IDisposable
{
    private readonly Scratch _scratch = new();

    [Fact]
    public void Whatever_was_there_the_file_ends_as_its_whole_lines_and_the_new_ones()
    {
        var character = Gen.Frequency((1, Gen.Constant('\n')), (400, Gen.Constant('x')));
        var content =
            from length in Gen.Choose(0, 2000)
            from characters in Gen.ArrayOf(character, length)
            select new string(characters);
        var number = 0;
        Prop.ForAll(content.ToArbitrary(), before =>
        {
            var path = _scratch[$"{number++}"];
            File.WriteAllText(path, before);
            using (var file = new LineFile(path))
            {
                Assert.Null(file.Append("new\n"u8));
                Assert.Null(file.Append("newer\n"u8));
            }

            return File.ReadAllText(path) == before[..(before.LastIndexOf('\n') + 1)] + "new\nnewer\n";
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_failed_write_is_told_and_leaves_nothing()
    {
        Directory.CreateDirectory(_scratch["folder"]);
        using var file = new LineFile(_scratch["folder"]);

        Assert.NotNull(file.Append("line\n"u8));
    }

    [Fact]
    public void A_reader_may_hold_the_file_open()
    {
        using var file = new LineFile(_scratch["log"]);
        Assert.Null(file.Append("one\n"u8));
        using var reader = new StreamReader(
            new FileStream(_scratch["log"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
        Assert.Equal("one", reader.ReadLine());
        Assert.Null(file.Append("two\n"u8));

        Assert.Equal("two", reader.ReadLine());
    }

    public void Dispose() => _scratch.Dispose();
}
