using System.Runtime.InteropServices;
using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// Turns a snapshot into bytes. One encoder serves one writer: as long as no series is born the keys stay as they are,
/// and only the values are written anew.
/// </summary>
internal sealed class SnapshotEncoder
{
    private readonly SnapshotBuffer _bytes = new();
    private readonly List<(MetricDescriptor Descriptor, ReadOnlyMemory<byte>[] Labels, bool IsNative)> _laid = [];
    private bool _isOfProcess;
    private int _keysEnd;
    private uint _crcOfKeysAndHeader;

    /// <summary>Whether the bytes of the last call differ from those of the call before.</summary>
    public bool Changed { get; private set; }

    /// <summary>The bytes, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Encode(Snapshot snapshot)
    {
        var length = _bytes.Length;
        var before = IsLaidOut(snapshot) ? null : _bytes.Written.ToArray();
        Changed = false;
        if (before is null) _bytes.CutTo(_keysEnd);
        else LayOut(snapshot);

        foreach (var family in snapshot.Families) WriteValues(family);
        if (HasExemplars(snapshot)) ExemplarBytes.Write(snapshot.Families, _bytes);
        _bytes.Write(SnapshotFormat.Crc(_bytes.Written.Span[_keysEnd..], _crcOfKeysAndHeader));
        Changed = before is null ? Changed || _bytes.Length != length : !_bytes.Written.Span.SequenceEqual(before);
        return _bytes.Written;
    }

    private static bool HasExemplars(Snapshot snapshot)
    {
        foreach (var family in snapshot.Families)
            if (family.Exemplars is not null) return true;
        return false;
    }

    /// <summary>Whether the keys are those of the last call: a reading keeps its arrays until a series is born.</summary>
    private bool IsLaidOut(Snapshot snapshot)
    {
        // A base is written once by whoever folds; only processes' snapshots come again and again.
        if (!_isOfProcess || snapshot.Generation != 0 || snapshot.Folded.Count > 0) return false;
        if (snapshot.Families.Count != _laid.Count) return false;
        for (var at = 0; at < _laid.Count; at++)
        {
            var family = snapshot.Families[at];
            if (!ReferenceEquals(family.Labels, _laid[at].Labels) || !ReferenceEquals(family.Descriptor, _laid[at].Descriptor)) return false;
            if (family.Native is not null != _laid[at].IsNative) return false;
        }

        return true;
    }

    private void LayOut(Snapshot snapshot)
    {
        _bytes.CutTo(0);
        _bytes.Write(SnapshotFormat.Magic);
        var version = snapshot.Families.Any(static family => family.Native is not null) ? SnapshotFormat.Native : SnapshotFormat.Classic;
        _bytes.Write(version);
        _bytes.Write(snapshot.Generation);
        _bytes.Write(0u);
        _bytes.Write(0u);
        WriteKeys(snapshot, version);
        var keys = _bytes.Written.Span[SnapshotFormat.HeaderLength..];
        _bytes.WriteAt(16, (uint)keys.Length);
        _bytes.WriteAt(20, SnapshotFormat.Crc(keys));
        _keysEnd = _bytes.Length;
        _crcOfKeysAndHeader = SnapshotFormat.Crc(_bytes.Written.Span);
        _isOfProcess = snapshot.Generation == 0 && snapshot.Folded.Count == 0;
        _laid.Clear();
        foreach (var family in snapshot.Families) _laid.Add((family.Descriptor, family.Labels, family.Native is not null));
    }

    private void WriteKeys(Snapshot snapshot, uint version)
    {
        _bytes.Write((uint)snapshot.Folded.Count);
        foreach (var id in snapshot.Folded) _bytes.Write(id);
        _bytes.Write((uint)snapshot.Families.Count);
        foreach (var family in snapshot.Families)
        {
            var descriptor = family.Descriptor;
            _bytes.Write(descriptor.Name);
            _bytes.Write(descriptor.Help);
            _bytes.Write(descriptor.Unit);
            _bytes.Write([(byte)descriptor.Kind, (byte)descriptor.Merge, descriptor.Own ? (byte)1 : (byte)0]);
            if (version >= SnapshotFormat.Native) _bytes.Write([family.Native is null ? (byte)0 : (byte)1]);
            _bytes.Write((uint)descriptor.Bounds.Length);
            foreach (var bound in descriptor.Bounds) _bytes.Write(BitConverter.DoubleToInt64Bits(bound));
            _bytes.Write((uint)family.Labels.Length);
            foreach (var labels in family.Labels)
            {
                _bytes.Write((uint)labels.Length);
                _bytes.Write(labels.Span);
            }
        }
    }

    private void WriteValues(MetricFamilyData family)
    {
        Changed |= _bytes.WriteColumn(MemoryMarshal.Cast<double, long>(family.Values));
        Changed |= _bytes.WriteColumn(family.Times);
        Changed |= _bytes.WriteColumn(family.Buckets);
        if (family.Native is { } native) Changed |= NativeBytes.Write(native, _bytes);
    }
}
