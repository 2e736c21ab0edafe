using System.Buffers;
using System.Text;
using Attest.Monitoring.Audit.Tree;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Audit.Tree;

public sealed class LayoutTests
{
    [Theory]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(63, 999, 1, "tile/63/999.p/1")]
    [InlineData(1, 1000, 255, "tile/1/x001/000.p/255")]
    [InlineData(TilePath.Entries, 273, 112, "tile/entries/273.p/112")]
    public void A_tile_has_the_path_of_the_specification(int level, long index, int width, string path)
    {
        var tile = new TilePath(level, index, width);

        Assert.Equal(path, tile.ToString());
        Assert.True(TilePath.TryParse(path, out var read));
        Assert.Equal(tile, read);
    }

    [Theory]
    [InlineData("tile/0/1")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/-1/001")]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/01")]
    [InlineData("tile/0/001.p")]
    [InlineData("tile/0/001.p/1/2")]
    [InlineData("tile/0/0x1")]
    [InlineData("tile/data/001")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0")]
    [InlineData("")]
    public void What_is_no_path_of_a_tile_is_refused(string path) => Assert.False(TilePath.TryParse(path, out _));

    [Fact]
    public void Every_path_reads_back()
    {
        var paths = from level in Gen.Choose(-1, 7)
            from index in Gen.Choose(0, int.MaxValue)
            from width in Gen.Choose(1, 256)
            select new TilePath(level, index, width);
        Prop.ForAll(paths.ToArbitrary(), tile => TilePath.TryParse(tile.ToString(), out var read) && read == tile).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_tree_of_70_000_has_the_tiles_that_the_specification_counts()
    {
        Assert.Equal(new TilePath(0, 273, 112), TilePath.Last(0, 70_000));
        Assert.Equal(new TilePath(1, 1, 17), TilePath.Last(1, 70_000));
        Assert.Equal(new TilePath(2, 0, 1), TilePath.Last(2, 70_000));
        Assert.Null(TilePath.Last(3, 70_000));
        Assert.Equal(new TilePath(0, 0, 256), TilePath.Last(0, 256));
        Assert.Equal(new TilePath(1, 0, 1), TilePath.Last(1, 256));
        Assert.Equal(new TilePath(TilePath.Entries, 273, 112), TilePath.At(TilePath.Entries, 273, 70_000));
        Assert.Equal(new TilePath(0, 272, 256), TilePath.At(0, 272, 70_000));
        Assert.Null(TilePath.At(0, 274, 70_000));
    }

    [Fact]
    public void A_bundle_gives_back_its_entries_and_nothing_of_one_cut_off()
    {
        var entries = new[] { "", "a", new string('b', 300), new string('c', EntryBundle.LongestEntry) }.Select(Encoding.ASCII.GetBytes).ToArray();
        var bundle = new ArrayBufferWriter<byte>();
        foreach (var entry in entries) EntryBundle.Append(bundle, entry);

        var rest = bundle.WrittenSpan;
        foreach (var entry in entries)
        {
            Assert.True(EntryBundle.TryTake(ref rest, out var taken));
            Assert.Equal(entry, taken.ToArray());
        }

        Assert.Equal(0, rest.Length);
        Assert.False(EntryBundle.TryTake(ref rest, out _));
        ReadOnlySpan<byte> cut = [0, 2, 65];
        Assert.False(EntryBundle.TryTake(ref cut, out _));
        Assert.Equal(3, cut.Length);
        Assert.Throws<ArgumentException>(() => EntryBundle.Append(bundle, new byte[EntryBundle.LongestEntry + 1]));
    }

    [Fact]
    public void A_checkpoint_reads_back_and_only_as_it_is_spelled()
    {
        var checkpoint = new Checkpoint("host/attest/1", 70_000, TreeHashing.Empty);

        Assert.Equal("host/attest/1\n70000\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", checkpoint.Text);
        Assert.Equal(checkpoint, Checkpoint.TryParse(checkpoint.Text));
        Assert.Equal(checkpoint, Checkpoint.TryParse(checkpoint.Text + "an extension\n"));
        Assert.Null(Checkpoint.TryParse(checkpoint.Text + "\n"));
        Assert.Null(Checkpoint.TryParse(checkpoint.Text.Replace("70000", "070000")));
        Assert.Null(Checkpoint.TryParse(checkpoint.Text.Replace("70000", "-1")));
        Assert.Null(Checkpoint.TryParse(checkpoint.Text.Replace("SuFU=", "SuFV=")));
        Assert.Null(Checkpoint.TryParse(checkpoint.Text[..^1]));
        Assert.Null(Checkpoint.TryParse("a\n1\n"));
    }
}
