using System.IO.Compression;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Tests.Audit;

namespace Attest.Monitoring.Tests.Serving;

public sealed class TilesRouteTests
{
    [Theory]
    [InlineData("tile/0/000", 8192)]
    [InlineData("tile/0/001.p/44", 44 * 32)]
    [InlineData("tile/1/000.p/1", 32)]
    [InlineData("tile/entries/000", -1)]
    [InlineData("tile/entries/001.p/44", -1)]
    public async Task A_tile_is_the_file_byte_for_byte(string place, int length)
    {
        using var log = new WrittenLog().AddEvents(300).Write();

        using var response = await Tile(log, place);

        Assert.Equal((200, "application/octet-stream"), (response.Status, response.ContentType));
        Assert.Contains(new("Cache-Control", "max-age=31536000, immutable"), response.Headers);
        Assert.Equal(File.ReadAllBytes(log.At(place)), Body(response));
        if (length >= 0) Assert.Equal(length, response.Body.Length);
    }

    [Fact]
    public async Task Entries_are_packed_for_those_who_take_it_and_hashes_are_not()
    {
        using var log = new WrittenLog().AddEvents(256).Write();

        using var entries = await Tile(log, "tile/entries/000", "gzip");
        using var hashes = await Tile(log, "tile/0/000", "gzip");

        Assert.Contains(new("Content-Encoding", "gzip"), entries.Headers);
        using var plain = new MemoryStream();
        new GZipStream(new MemoryStream(Body(entries)), CompressionMode.Decompress).CopyTo(plain);
        Assert.Equal(File.ReadAllBytes(log.At("tile/entries/000")), plain.ToArray());
        Assert.DoesNotContain(hashes.Headers, header => header.Key == "Content-Encoding");
    }

    [Theory]
    [InlineData("tile/0/000.p/0")]
    [InlineData("tile/0/000.p/07")]
    [InlineData("tile/0/000.p/256")]
    [InlineData("tile/0/000.p/")]
    [InlineData("tile/0/0")]
    [InlineData("tile/0/0000")]
    [InlineData("tile/0/x000/000")]
    [InlineData("tile/00/000")]
    [InlineData("tile/-1/000")]
    [InlineData("tile/64/000")]
    [InlineData("tile/Entries/000")]
    [InlineData("tile/0/000/")]
    [InlineData("tile//0/000")]
    [InlineData("tile/0/../0/000")]
    [InlineData("tile/../../keys/audit.pub.pem")]
    [InlineData("tile/..%2f..%2fkeys/audit.pub.pem")]
    [InlineData("tile/0\\000")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/x999/999")]
    [InlineData("tile/0/000\0.txt")]
    public async Task What_the_layout_does_not_name_is_not_found(string place)
    {
        using var log = new WrittenLog().AddEvents(300).Write();

        using var response = await Tile(log, place);

        Assert.Equal(404, response.Status);
    }

    [Fact]
    public async Task A_tile_ahead_of_the_checkpoint_is_not_handed_out_to_be_kept_forever()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var checkpoint = File.ReadAllBytes(log.At("checkpoint"));
        log.AddEvents(300).Write();
        File.WriteAllBytes(log.At("checkpoint"), checkpoint);

        foreach (var place in new[] { "tile/0/001", "tile/entries/001", "tile/0/002.p/88", "tile/1/000.p/2" })
        {
            using var response = await Tile(log, place);
            Assert.Equal(404, response.Status);
        }

        using var own = await Tile(log, "tile/0/001.p/44");
        Assert.Equal(200, own.Status);
    }

    [Theory]
    [InlineData("tile/0/000")]
    [InlineData("tile/entries/000")]
    [InlineData("tile/entries/001.p/44")]
    public async Task A_file_that_is_no_tile_is_not_handed_out_whatever_it_is_called(string place)
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var content = File.ReadAllBytes(log.At(place));
        foreach (var other in new[] { content[..^1], [.. content, 0], [], File.ReadAllBytes(log.KeyFile) })
        {
            File.WriteAllBytes(log.At(place), other);
            var fault = await Assert.ThrowsAsync<AttestException>(async () => await Tile(log, place));
            Assert.Equal(ErrorIds.AuditLogInvalid, fault.ErrorId);
            Assert.Contains(place, fault.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_to_a_key_is_not_followed_out_of_the_log()
    {
        Needs.Unix();
        using var log = new WrittenLog().AddEvents(300).Write();
        File.Delete(log.At("tile/entries/000"));
        File.CreateSymbolicLink(log.At("tile/entries/000"), log.KeyFile);

        await Assert.ThrowsAsync<AttestException>(async () => await Tile(log, "tile/entries/000"));
    }

    [Fact]
    public async Task The_checkpoint_is_the_note_as_it_stands_and_never_kept()
    {
        using var log = new WrittenLog().AddEvents(3).Write();

        using var response = await new TilesRoute(log.Folder).Checkpoint(Request("/audit/checkpoint", null), default);

        Assert.Equal((200, "text/plain; charset=utf-8"), (response.Status, response.ContentType));
        Assert.Equal(File.ReadAllBytes(log.At("checkpoint")), Body(response));
        Assert.Contains(new("Cache-Control", "no-cache"), response.Headers);
    }

    [Fact]
    public async Task Where_there_is_no_log_yet_nothing_is_found_and_one_that_is_damaged_is_told()
    {
        using var log = new WrittenLog();
        var route = new TilesRoute(log.Folder);
        using var none = await route.Checkpoint(Request("/audit/checkpoint", null), default);
        Assert.Equal(404, none.Status);
        using var tile = await Tile(log, "tile/0/000.p/1");
        Assert.Equal(404, tile.Status);

        log.AddEvents(3).Write();
        File.WriteAllText(log.At("checkpoint"), "not a checkpoint");
        var fault = await Assert.ThrowsAsync<AttestException>(async () => await route.Checkpoint(Request("/audit/checkpoint", null), default));
        Assert.Equal(ErrorIds.AuditLogInvalid, fault.ErrorId);
    }

    private static ValueTask<ServedResponse> Tile(WrittenLog log, string place, string? coding = null) =>
        new TilesRoute(log.Folder).Tile(Request("/audit/" + place, coding), TestContext.Current.CancellationToken);

    private static ServedRequest Request(string path, string? coding) => new()
    {
        Method = "GET",
        Path = path,
        Header = name => name == "Accept-Encoding" ? coding : null,
        IsLocal = true,
    };

    private static byte[] Body(ServedResponse response)
    {
        using var bytes = new MemoryStream();
        response.Body.WriteTo(bytes);
        return bytes.ToArray();
    }
}
