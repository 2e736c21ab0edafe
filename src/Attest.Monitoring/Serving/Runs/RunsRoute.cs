using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary><c>/api/runs</c>: the runs, the newest first, page by page.</summary>
internal sealed class RunsRoute(RunWatch watch, TimeProvider time)
{
    private const int UsualLimit = 50;
    private const int MostAtOnce = 500;

    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        var query = new QueryValues(request.Query);
        var limit = (int)(query.Whole("limit", 1, MostAtOnce) ?? UsualLimit);
        var cursor = query["cursor"];
        if (cursor is not null && !RunId.IsValid(cursor)) throw QueryValues.Invalid("cursor", cursor, "Give what 'next_cursor' of the page before said.");
        var filter = RunFilter.Of(query, time.GetUtcNow());
        await watch.Ready(cancellation).ConfigureAwait(false);

        var (complete, newest) = (watch.Index.IsComplete, watch.Index.Newest);
        var page = new List<RunLine>(limit + 1);
        for (var at = cursor is null ? 0 : RunIndex.After(newest, cursor); at < newest.Count && page.Count <= limit; at++)
            if (filter.Wants(newest[at])) page.Add(newest[at]);
        var more = page.Count > limit;
        if (more) page.RemoveAt(limit);
        return ApiAnswer.Of(request, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("runs");
            foreach (var line in page) RunJson.Write(json, line);
            json.WriteEndArray();
            json.WriteString("next_cursor", more ? page[^1].RunId : null);
            json.WriteNumber("total", watch.Index.Known);
            if (complete) json.WriteNumber("matching", filter.IsAny ? newest.Count : newest.Count(filter.Wants));
            json.WriteBoolean("complete", complete);
            json.WriteEndObject();
        });
    }
}
