using Attest.Monitoring.Serving.Streaming;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>What became of runs, as events.</summary>
internal static class RunEvents
{
    /// <summary>The first event of a stream: who begins to listen asks for everything once more.</summary>
    public static ServerEvent Hello(RunIndex index, string version) => ServerEvent.Of("hello", json =>
    {
        json.WriteStartObject();
        json.WriteString("version", version);
        json.WriteNumber("runs", index.Known);
        json.WriteBoolean("complete", index.IsComplete);
        json.WriteEndObject();
    });

    /// <summary>How many runs have been read since the endpoint began.</summary>
    public static ServerEvent Indexed(RunIndex index) => ServerEvent.Of("indexed", json =>
    {
        json.WriteStartObject();
        json.WriteNumber("runs", index.Known);
        json.WriteNumber("read", index.Newest.Count);
        json.WriteBoolean("complete", index.IsComplete);
        json.WriteEndObject();
    });

    public static ServerEvent Of(RunChange change) => change.Kind switch
    {
        RunChangeKind.Started => ServerEvent.Of("run_started", json => RunJson.Write(json, change.Line)),
        RunChangeKind.Finished => ServerEvent.Of("run_finished", json => RunJson.Write(json, change.Line)),
        RunChangeKind.StepStarted => Step("step_started", change),
        RunChangeKind.StepFinished => Step("step_finished", change),
        RunChangeKind.Printed => ServerEvent.Of("step_output", json =>
        {
            json.WriteStartObject();
            json.WriteString("run_id", change.Line.RunId);
            json.WriteNumber("step", change.Step + 1);
            json.WriteNumber("length", change.LogLength);
            json.WriteEndObject();
        }),
        _ => ServerEvent.Of("run_removed", json =>
        {
            json.WriteStartObject();
            json.WriteString("run_id", change.Line.RunId);
            json.WriteEndObject();
        }),
    };

    private static ServerEvent Step(string name, RunChange change) => ServerEvent.Of(name, json =>
    {
        json.WriteStartObject();
        json.WriteString("run_id", change.Line.RunId);
        json.WriteString("pipeline", change.Line.Pipeline);
        json.WriteNumber("number", change.Step + 1);
        json.WritePropertyName("step");
        RunJson.Write(json, change.Line.Steps[change.Step]);
        json.WriteEndObject();
    });
}
