using System.Buffers.Binary;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>One bundle of up to 256 entries in memory, used again for the next.</summary>
/// <param name="folder">The log's folder.</param>
internal sealed class EntryFile(string folder)
{
    /// <summary>Bytes that a bundle of 256 entries may have.</summary>
    public const int LargestBundle = TilePath.Full * (sizeof(ushort) + ushort.MaxValue);

    private readonly LogFile _file = new(folder);
    private readonly int[] _starts = new int[TilePath.Full + 1];
    private byte[] _content = [];
    private long _first;

    /// <summary>How many entries it holds.</summary>
    public int Count { get; private set; }

    /// <summary>How many bundles were read.</summary>
    public long Reads => _file.Count;

    /// <summary>Reads a bundle.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="size">Of the log: entries beyond it are left out.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: it is missing, or cut.</exception>
    public void Read(long index, long size)
    {
        var path = TilePath.At(TilePath.Entries, index, size)!.Value;
        var place = path.ToString();
        if (!_file.TryRead(place, LargestBundle, out var content, out var fault))
        {
            if (!path.IsPartial || fault is not null || !_file.TryRead(place = path.WhenFull.ToString(), LargestBundle, out content, out fault))
            {
                throw Invalid(path.ToString(), fault ?? "it is missing");
            }
        }

        _first = index * TilePath.Full;
        Count = path.Width;
        if (_content.Length < content.Length) _content = new byte[content.Length * 2];
        content.CopyTo(_content);
        var at = 0;
        for (var entry = 0; entry < Count; entry++)
        {
            if (content.Length < at + 2 || BinaryPrimitives.ReadUInt16BigEndian(content[at..]) is var length && content.Length < at + 2 + length)
            {
                throw Invalid(place, $"it ends in entry {_first + entry}");
            }

            _starts[entry] = at + 2;
            at += 2 + length;
        }

        _starts[Count] = at + 2;
    }

    /// <summary>One of its entries.</summary>
    public StoredEntry this[int place] =>
        new(_first + place, _content.AsMemory(_starts[place], _starts[place + 1] - 2 - _starts[place]));

    private AttestException Invalid(string place, string fault) => new(
        ErrorIds.AuditLogInvalid, $"{Path.Combine(folder, place)} of the audit log cannot be used: {fault}.", "'attest audit verify' says what is wrong with the log; restore it from a backup.");
}
