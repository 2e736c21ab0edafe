using System.Text;
using Attest.Monitoring.Audit.Verification;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Audit.Verification;

/// <summary>Notes that lie behind each other are found again, whatever was cut short between them.</summary>
public sealed class NoteListTests
{
    [Fact]
    public void Notes_behind_each_other_are_found_whole_and_in_order() => Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 5)).ToArbitrary(),
        lines =>
        {
            var notes = lines.Select(Note).ToList();

            var found = NoteList.Read(Bytes(string.Concat(notes)), out var pieces);

            Assert.Equal(notes, found.Select(Text));
            Assert.Empty(pieces);
        }).QuickCheckThrowOnFailure();

    /// <summary>
    /// A full disk cuts one at any byte; who writes next puts an empty line before it. (Where its last newline alone is
    /// missing, that makes it whole again.)
    /// </summary>
    [Fact]
    public void What_was_cut_short_spoils_no_note_around_it() => Prop.ForAll(
        (from before in Gen.Choose(0, 3)
        from cut in Gen.Choose(1, Bytes(Note(1)).Length - 2)
        from after in Gen.Choose(1, 3)
        select (before, cut, after)).ToArbitrary(),
        at =>
        {
            var torn = Bytes(Note(1))[..at.cut];
            byte[] content = [.. Bytes(Repeated(at.before)), .. torn, .. "\n\n"u8, .. Bytes(Repeated(at.after))];

            var found = NoteList.Read(content, out _).Where(note => StrictNote.TryRead(note, out _) is not null).Select(Text).ToList();

            // Cut within the last line it may still read as a note: of fewer bytes, which no key has signed.
            Assert.Equal(Repeated(at.before + at.after), string.Concat(found.Where(note => note == Note(1))));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\n\n\n")]
    [InlineData("no note\n")]
    [InlineData("— alone\n")]
    [InlineData("\n— alone\n")]
    public void What_is_no_note_gives_none(string text) => Assert.Empty(NoteList.Read(Bytes(text), out _));

    [Fact]
    public void The_line_where_something_else_begins_is_told()
    {
        _ = NoteList.Read(Bytes(Note(1) + "rubbish\n\n" + Note(2)), out var pieces);

        Assert.Equal([6], pieces);
    }

    [Fact]
    public void Any_bytes_are_read_without_a_fault() => Prop.ForAll(
        Gen.ListOf(Gen.Elements("\n", "\n\n", "— x AAAAAA==\n", "— ", "x\n", "\u0000", "é", "1\n")).Select(parts => string.Concat(parts)).ToArbitrary(),
        text =>
        {
            var found = NoteList.Read(Bytes(text), out _);
            Assert.True(found.Sum(note => note.Length) <= Bytes(text).Length);
        }).QuickCheckThrowOnFailure();

    private static string Note(int number) => $"log/{number}\n{number}\nAAAA\n\n— log/{number} AAAAAAAA\n";

    private static string Repeated(int count) => string.Concat(Enumerable.Repeat(Note(1), count));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);
}
