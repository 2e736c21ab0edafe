using System.Globalization;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary><c>/api/runs/{id}</c>, and below it <c>/trace</c> and <c>/steps/{n}/log</c>.</summary>
internal sealed class RunRoute(RunWatch watch, TimeProvider time)
{
    /// <summary>The route's path.</summary>
    public const string Prefix = "/api/runs/";

    private readonly StepLogAnswer _log = new(time);

    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        var parts = request.Path[Prefix.Length..].Split('/');

        // A whole id and nothing else names a folder: no part of the path is ever a path.
        if (!RunId.IsValid(parts[0])) return ApiAnswer.NotFound(request, "That is not a whole run id.");
        var id = parts[0].ToLowerInvariant();
        if (FolderOf(id) is not { } folder) return ApiAnswer.NotFound(request, $"There is no run {id} here.");
        return parts switch
        {
            [_] => Report(request, id),
            [_, "trace"] => await TraceAnswer.Of(request, folder, id, cancellation).ConfigureAwait(false),
            [_, "steps", var number, "log"] when int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step >= 1 =>
                _log.Of(request, folder, id, step),
            _ => ApiAnswer.NotFound(request, "Of a run there is its report, /trace and /steps/{number}/log, steps numbered from 1."),
        };
    }

    private ServedResponse Report(ServedRequest request, string id) =>
        watch.Index.Report(id) is { } report
            ? ApiAnswer.Of(request, json => RunReportWriter.Write(json, report))
            : ApiAnswer.NotFound(request, $"The run {id} has no report yet, or none that can be read.");

    private StateFolder? FolderOf(string id)
    {
        foreach (var folder in watch.Index.Folders)
            if (Directory.Exists(folder.Run(id))) return folder;
        return null;
    }
}
