using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Attest.Monitoring.Running.Output;

namespace Attest.Monitoring.Running.Files;

/// <summary>Whose file it is, and how its mistakes are told.</summary>
/// <param name="Step">Whose it is.</param>
/// <param name="Variable">The variable that names the file.</param>
/// <param name="ErrorId">The id of all mistakes in it.</param>
/// <param name="Masker">Masks what is read, and what is quoted in messages.</param>
internal sealed record FileOrigin(string Step, string Variable, string ErrorId, SecretMasker Masker)
{
    /// <summary>A mistake in the file; line 0 is the file as a whole.</summary>
    public AttestException Mistake(int line, string what, string remedy) => new(
        ErrorId,
        Masker.Mask(line > 0 ? $"step {Step}, line {line} of ${Variable}: {what}" : $"step {Step}, ${Variable}: {what}"),
        remedy);
}

/// <summary>The bytes that a child wrote: UTF-8 without a byte order mark, at most 1 MiB.</summary>
internal sealed record ChildFile(ReadOnlyMemory<byte> Content, FileOrigin Origin)
{
    /// <summary>Reads a file, or null when the child made none.</summary>
    /// <exception cref="AttestException">It is too large, is no file, cannot be read or is no text.</exception>
    public static ChildFile? Read(string path, FileOrigin origin)
    {
        if (!File.Exists(path)) return null;
        byte[] bytes;
        try
        {
            bytes = ReadAll(path, origin);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw origin.Mistake(0, $"the file cannot be read: {fault.Message}", "Append to it; leave it a plain file that its owner can read.");
        }

        return FromBytes(bytes, origin);
    }

    /// <summary>Takes UTF-8, with a byte order mark or without, and UTF-16 with one (Windows PowerShell's <c>&gt;&gt;</c>).</summary>
    public static ChildFile FromBytes(byte[] bytes, FileOrigin origin)
    {
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return new(Valid(bytes.AsMemory(3), origin), origin);
        if (bytes.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return new(Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes.AsSpan(2))), origin);
        return new(Valid(bytes, origin), origin);
    }

    private static byte[] ReadAll(string path, FileOrigin origin)
    {
        // Opened for writing too: opening a FIFO only to read it would wait for a writer for ever.
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        if (!file.CanSeek) throw origin.Mistake(0, "it is no plain file", "Append to the file that is named; do not replace it.");
        if (file.Length > StepFiles.MostBytes) throw TooLarge(origin);

        // The length of a device says nothing: what counts is what can be read.
        var buffer = ArrayPool<byte>.Shared.Rent(StepFiles.MostBytes + 1);
        try
        {
            var length = file.ReadAtLeast(buffer.AsSpan(0, StepFiles.MostBytes + 1), StepFiles.MostBytes + 1, throwOnEndOfStream: false);
            return length > StepFiles.MostBytes ? throw TooLarge(origin) : buffer.AsSpan(0, length).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static AttestException TooLarge(FileOrigin origin) => origin.Mistake(
        0, "the file is larger than 1 MiB", "Keep large data in files of its own and pass on their paths.");

    private static ReadOnlyMemory<byte> Valid(ReadOnlyMemory<byte> bytes, FileOrigin origin)
    {
        if (Utf8.IsValid(bytes.Span)) return bytes;
        var line = 1;
        foreach (var range in bytes.Span.Split((byte)'\n'))
        {
            if (!Utf8.IsValid(bytes.Span[range])) break;
            line++;
        }

        throw origin.Mistake(line, "the text is not UTF-8", "Write the file in UTF-8.");
    }
}
