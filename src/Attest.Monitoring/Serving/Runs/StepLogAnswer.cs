using System.Globalization;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// <c>/api/runs/{id}/steps/{n}/log</c>: a step's output as text, masked as it was written. A range, <c>?tail=</c> or
/// <c>?from=</c> is at most 1 MiB; the whole log is streamed, whatever its size.
/// </summary>
internal sealed class StepLogAnswer(TimeProvider time)
{
    /// <summary>The most that is answered at once.</summary>
    public const int MostBytes = 1024 * 1024;

    private const string Text = "text/plain; charset=utf-8";
    private const int Piece = 64 * 1024;

    public ServedResponse Of(ServedRequest request, StateFolder folder, string runId, int step)
    {
        var query = new QueryValues(request.Query);
        var tail = query.Whole("tail", 1, MostBytes);
        var from = query.Whole("from", 0, long.MaxValue - 1);
        var range = tail is not null ? new ByteRange(null, tail) : from is not null ? new ByteRange(from, null) : ByteRange.Read(request.Header("Range"));
        FileStream file;
        try
        {
            file = Open(Path.Combine(folder.Run(runId), "steps", string.Create(CultureInfo.InvariantCulture, $"{step}.log")));
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return ApiAnswer.NotFound(request, $"Step {step} of run {runId} has printed nothing, or there is no such step.");
        }

        if (range is not { } asked)
            return new ServedResponse(200, Text, new ResponseBody()) { Held = file, Stream = (output, gone) => SendAll(file, output, gone) }.With("Accept-Ranges", "bytes");
        using (file) return Part(file, asked, isFollowed: from is not null);
    }

    private static FileStream Open(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
    });

    private static ServedResponse Part(FileStream file, ByteRange asked, bool isFollowed)
    {
        var length = file.Length;
        var found = asked.Within(length, MostBytes);

        // Whoever follows a log asks for what may come: there being nothing yet is no fault.
        if (found is null && isFollowed) return new ServedResponse(204, Text, new ResponseBody());
        if (found is not { } part)
            return ServedResponse.Text(416, "The log holds none of these bytes.").With("Content-Range", Invariant($"bytes */{length}"));
        file.Position = part.Start;
        var body = new ResponseBody();
        var buffer = new byte[Math.Min(Piece, part.Length)];
        while (body.Length < part.Length && file.Read(buffer, 0, (int)Math.Min(buffer.Length, part.Length - body.Length)) is > 0 and var count)
            body.Write(buffer.AsSpan(0, count));
        return new ServedResponse(206, Text, body)
            .With("Accept-Ranges", "bytes")
            .With("Content-Range", Invariant($"bytes {part.Start}-{part.Start + body.Length - 1}/{length}"));
    }

    private async Task SendAll(FileStream file, Stream output, CancellationToken gone)
    {
        // Not rented: a write that is given up still reads it.
        var buffer = new byte[Piece];
        while (await file.ReadAsync(buffer, gone).ConfigureAwait(false) is > 0 and var count)
            await ReaderPace.Write(output, buffer.AsMemory(0, count), time, gone).ConfigureAwait(false);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
