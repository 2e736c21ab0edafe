using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving;

/// <summary>Answers of the JSON interface: packed for those who take it, and errors in the shape that <c>--json</c> gives them.</summary>
internal static class ApiAnswer
{
    private const string Json = "application/json; charset=utf-8";

    private static readonly JsonWriterOptions Options = new() { Encoder = LeastEscapingEncoder.Instance, SkipValidation = true };

    /// <summary>What <paramref name="write"/> writes.</summary>
    public static ServedResponse Of(ServedRequest request, Action<Utf8JsonWriter> write, int status = 200)
    {
        var body = new ResponseBody();
        using (var json = new Utf8JsonWriter(body, Options)) write(json);
        body.Write("\n"u8);
        return ContentCoding.Apply(request, new ServedResponse(status, Json, body));
    }

    /// <summary>Turns what was asked wrongly into 400, and what is not there into 404: <c>{error: {id, message, remedy}}</c>.</summary>
    public static ServedHandler Around(ServedHandler inner) => async (request, cancellation) =>
    {
        try
        {
            return await inner(request, cancellation).ConfigureAwait(false);
        }
        catch (AttestException fault) when (fault.ErrorId is ErrorIds.ArgumentInvalid)
        {
            return Error(request, 400, fault.ErrorId, fault.Message, fault.Remedy);
        }
    };

    /// <summary>An error with what to do.</summary>
    public static ServedResponse Error(ServedRequest request, int status, string id, string message, string remedy) => Of(request, json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("id", id);
        json.WriteString("message", message);
        json.WriteString("remedy", remedy);
        json.WriteEndObject();
        json.WriteEndObject();
    }, status);

    /// <summary>No run of that id.</summary>
    public static ServedResponse NotFound(ServedRequest request, string message) => Error(
        request, 404, ErrorIds.RunNotFound, message, "List the runs at /api/runs; one may have been pruned.");
}
