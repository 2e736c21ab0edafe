using System.Buffers;

namespace Attest.Monitoring.Running.Files;

/// <summary>
/// Follows what one attempt of a step appends to <c>$ATTEST_EVENTS</c>: each look gives the whole lines that are new, in
/// their order. Memory does not grow with the file. A file that was replaced or cut is read from its beginning. For one
/// thread at a time.
/// </summary>
/// <param name="path">The file; it may not be there yet.</param>
/// <param name="origin">Whose it is.</param>
internal sealed class EventsTail(string path, FileOrigin origin)
{
    /// <summary>The most that is read of one attempt.</summary>
    public const long MostBytes = 64L * 1024 * 1024;

    /// <summary>The most, in bytes of their lines, that is added to the step's own span: it is in memory until it ends.</summary>
    public const int MostOfSpan = 1024 * 1024;

    /// <summary>What is read at a time: more than the longest line.</summary>
    private const int ChunkLength = 256 * 1024;

    /// <summary>How much of what was read is looked at again, to tell a file that has grown from one that was replaced.</summary>
    private const int RememberedLength = 128;

    private byte[] _remembered = [];
    private long _offset;
    private int _lines;
    private long _ofSpan;
    private bool _isInsideLongLine;
    private bool _isOver;

    /// <summary>Takes in what is new.</summary>
    /// <param name="isEnd">Whether the attempt has ended: then a last line needs no end.</param>
    /// <param name="take">Told of each event.</param>
    public void Read(bool isEnd, Action<StepEvent> take)
    {
        if (_isOver) return;
        try
        {
            using var file = Open();
            if (!file.CanSeek) Refuse("it is no plain file", isEnd, take);
            else ReadNew(file, isEnd, take);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // While the step runs it may be writing at this moment.
            Refuse($"the file cannot be read: {fault.Message}", isEnd, take);
        }
    }

    private FileStream Open() => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,

        // Opening a FIFO only to read it would wait for a writer for ever; Windows has none, and shares what is only read.
        Access = OperatingSystem.IsWindows() ? FileAccess.Read : FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    private void ReadNew(FileStream file, bool isEnd, Action<StepEvent> take)
    {
        if (!Continues(file)) (_offset, _lines, _isInsideLongLine, _remembered) = (0, 0, false, []);
        if (_offset == 0 && IsWide(file))
        {
            if (isEnd) ReadWide(take);
            return;
        }

        var chunk = ArrayPool<byte>.Shared.Rent(ChunkLength);
        try
        {
            while (!_isOver)
            {
                var length = RandomAccess.Read(file.SafeFileHandle, chunk.AsSpan(0, ChunkLength), _offset);
                var taken = Take(chunk.AsSpan(0, length), isEnd && length < ChunkLength, take);
                if (taken == 0) return;
                _offset += taken;
                Remember(chunk.AsSpan(0, taken));
                if (_offset > MostBytes) Refuse("it is larger than 64 MiB, and what follows is not read", isEnd: true, take);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Takes whole lines.</summary>
    /// <returns>How many bytes are done with.</returns>
    private int Take(Span<byte> bytes, bool isLast, Action<StepEvent> take)
    {
        if (bytes.IsEmpty) return 0;
        var end = isLast ? bytes.Length : bytes.LastIndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            if (bytes.Length < ChunkLength) return 0;
            if (!_isInsideLongLine) take(new RejectedEvent(_lines + 1, origin.Mistake(_lines + 1, EventsFile.TooLong, "").Message));
            _isInsideLongLine = true;
            return bytes.Length;
        }

        var start = 0;
        if (_isInsideLongLine)
        {
            start = bytes.IndexOf((byte)'\n') + 1;
            if (start == 0) return bytes.Length;
            _isInsideLongLine = false;
            _lines++;
        }
        else if (_offset == 0 && bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            start = 3;
        }

        foreach (var (told, length) in EventsFile.Parse(bytes[start..end], _lines, origin)) Take(told, length, take);
        _lines += bytes[start..end].Count((byte)'\n');
        return end;
    }

    private void Take(StepEvent told, int length, Action<StepEvent> take)
    {
        if (told is SpanAttributes or SpanEvent)
        {
            var before = _ofSpan;
            _ofSpan += length;
            if (before > MostOfSpan) return;
            if (_ofSpan > MostOfSpan)
                told = new RejectedEvent(told.Line, origin.Mistake(told.Line, "the step's span holds 1 MiB of attributes and events, and takes no more", "").Message);
        }

        take(told);
    }

    private void Refuse(string why, bool isEnd, Action<StepEvent> take)
    {
        if (!isEnd) return;
        _isOver = true;
        take(new RejectedEvent(0, origin.Mistake(0, why, "").Message));
    }

    /// <summary>UTF-16 with its mark, as Windows PowerShell's <c>&gt;&gt;</c> writes: it is read as a whole, at the end.</summary>
    private static bool IsWide(FileStream file)
    {
        Span<byte> mark = stackalloc byte[2];
        return RandomAccess.Read(file.SafeFileHandle, mark, 0) == 2 && mark[0] == 0xFF && mark[1] == 0xFE;
    }

    private void ReadWide(Action<StepEvent> take)
    {
        _isOver = true;
        try
        {
            if (ChildFile.Read(path, origin) is not { } file) return;
            foreach (var told in EventsFile.Parse(file)) take(told);
        }
        catch (AttestException fault) when (fault.ErrorId == ErrorIds.EventInvalid)
        {
            take(new RejectedEvent(0, fault.Message));
        }
    }

    private bool Continues(FileStream file)
    {
        if (_offset == 0) return true;
        Span<byte> again = stackalloc byte[RememberedLength];
        again = again[.._remembered.Length];
        return file.Length >= _offset
            && RandomAccess.Read(file.SafeFileHandle, again, _offset - again.Length) == again.Length
            && again.SequenceEqual(_remembered);
    }

    private void Remember(ReadOnlySpan<byte> taken) => _remembered = taken[^Math.Min(RememberedLength, taken.Length)..].ToArray();
}
