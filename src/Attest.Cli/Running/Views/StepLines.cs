using System.Buffers;
using Attest.Monitoring.Running.Processes;

namespace Attest.Cli.Running.Views;

/// <summary>
/// Gathers one step's output into whole lines, so that lines of steps that run at once never mix. Bounded: a line over
/// <see cref="LongestLine"/> is shown in pieces (the step's log has it whole).
/// </summary>
internal sealed class StepLines
{
    /// <summary>In bytes.</summary>
    public const int LongestLine = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _standard = new(256);
    private readonly ArrayBufferWriter<byte> _error = new(256);

    /// <summary>Adds output; each line that is now whole goes to <paramref name="target"/> behind the prefix.</summary>
    public void Add(OutputStream stream, ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> prefix, ArrayBufferWriter<byte> target)
    {
        var open = stream is OutputStream.Standard ? _standard : _error;
        while (bytes.Length > 0)
        {
            var end = bytes.IndexOf((byte)'\n');
            var piece = end < 0 ? bytes : bytes[..(end + 1)];
            if (piece.Length > LongestLine - open.WrittenCount) piece = piece[..(LongestLine - open.WrittenCount)];
            open.Write(piece);
            bytes = bytes[piece.Length..];
            if (piece is [.., (byte)'\n'] || open.WrittenCount == LongestLine) Flush(open, prefix, target);
        }
    }

    /// <summary>The step has ended: what is left is a line without an end.</summary>
    public void End(ReadOnlySpan<byte> prefix, ArrayBufferWriter<byte> target)
    {
        Flush(_standard, prefix, target);
        Flush(_error, prefix, target);
    }

    private static void Flush(ArrayBufferWriter<byte> open, ReadOnlySpan<byte> prefix, ArrayBufferWriter<byte> target)
    {
        if (open.WrittenCount == 0) return;
        var line = open.WrittenSpan;
        if (line is [.., (byte)'\n']) line = line[..^1];
        if (line is [.., (byte)'\r']) line = line[..^1];
        target.Write(prefix);
        target.Write(line);
        target.Write("\n"u8);
        open.ResetWrittenCount();
    }
}
