using System.Buffers;
using Attest.Monitoring;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Cli.Logging;

/// <summary>Prints records: as lines for people, or as the JSON lines they are. Knows when nobody reads any more.</summary>
internal sealed class LogPrinter : IDisposable
{
    private const int Enough = 64 * 1024;

    /// <summary>Not the console's stream, which does not say that its reader has gone.</summary>
    private readonly SafeFileHandle _standardOutput = new(1, ownsHandle: false);

    private readonly Stream _stream;
    private readonly string? _path;
    private readonly LogText? _text;
    private readonly ArrayBufferWriter<byte> _lines = new(Enough);

    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>: the file of <c>--output</c>.</exception>
    public LogPrinter(Call call)
    {
        _path = call.Output;
        _text = call.IsJson ? null : new LogText(colored: _path is null && call.WantsColor && !Console.IsOutputRedirected);
        try
        {
            _stream = _path is null
                ? call.Streams.Out
                : new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    /// <summary>Prints a record, in a moment.</summary>
    /// <returns>Whether anybody reads.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public bool TryPrint(LogRecord record)
    {
        if (_text is null)
        {
            _lines.Write(record.Line.Span);
            _lines.Write("\n"u8);
        }
        else
        {
            _text.Write(record.Entry(), _lines);
        }

        return _lines.WrittenCount < Enough || TryFlush();
    }

    /// <summary>Prints what waits.</summary>
    /// <returns>Whether anybody reads.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>.</exception>
    public bool TryFlush()
    {
        if (_lines.WrittenCount == 0) return true;
        try
        {
            if (_path is null && !OperatingSystem.IsWindows())
                return AppendFile.Write(_standardOutput, _lines.WrittenSpan, out _) == _lines.WrittenCount;
            _stream.Write(_lines.WrittenSpan);
            return true;
        }
        catch (IOException fault)
        {
            return _path is null ? false : throw Unwritable(fault);
        }
        finally
        {
            _lines.ResetWrittenCount();
        }
    }

    public void Dispose()
    {
        _text?.Dispose();
        if (_path is not null) _stream.Dispose();
    }

    private AttestException Unwritable(Exception fault) => new(
        ErrorIds.OutputUnwritable, $"The file {_path} cannot be written: {fault.Message}", "Name a file in a folder that this account may write.", inner: fault);
}
