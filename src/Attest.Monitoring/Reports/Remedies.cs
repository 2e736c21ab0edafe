using System.Globalization;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>
/// What to do about a component that is not well. A check that knows better says so itself, in the datum <c>remedy</c>;
/// else it is told by what the check measured, which a monitor elsewhere sends along too.
/// </summary>
internal static class Remedies
{
    public static string Of(ComponentHealth component)
    {
        if (Text(component, HealthResult.Remedy) is { Length: > 0 } own) return own;
        if (component.Message?.StartsWith("It did not answer within", StringComparison.Ordinal) == true)
            return "See what holds the check up; if it is only slow, raise its timeout in health.checks.";
        return OfStandard(component) ?? OfAddress(component) ?? OfMachine(component)
            ?? "Look at what was measured with 'attest health --detailed', and at what this component depends on.";
    }

    private static string? OfStandard(ComponentHealth component) => component.Component switch
    {
        "runtime" => "Give the process more memory, or let fewer pipelines run at once.",
        "state_folder" => $"See whether the account may write {Text(component, "path") ?? "the state folder"} and its disk has room; 'attest prune --older-than 30d' makes some.",
        _ when Has(component, "last_verified") => "Run 'attest audit verify': it names the file and the entry that is wrong. Keep the log as it is until that is understood.",
        _ => null,
    };

    private static string? OfAddress(ComponentHealth component)
    {
        var url = Text(component, "url");
        if (Has(component, "certificate_days_left") && component.Message?.Contains("certificate", StringComparison.OrdinalIgnoreCase) == true)
            return $"Renew the certificate of {url ?? component.Component}{Ends(component)}, and see why it was not renewed by itself.";
        if (Text(component, "bucket") is { } bucket) return $"See whether the object store answers, and whether it has a bucket '{bucket}'.";
        if (url is not null) return OfStatus(url, Text(component, "http_status"));
        if (Text(component, "endpoint") is { } endpoint) return $"See whether the collector at {endpoint} runs and takes OTLP.";
        if (Text(component, "address") is { } address) return $"See whether the service at {address} runs, and whether a firewall stands between.";
        return Has(component, "addresses") ? "Look at the name in the DNS: what it should have is not what it has." : null;
    }

    private static string OfStatus(string url, string? status) => status switch
    {
        null => $"See whether the server of {url} runs, and whether its name resolves from here.",
        "401" or "403" => $"{url} does not let the check in: give it a token, or an address that is open.",
        ['3', ..] => $"{url} has moved: give the check the new address, or follow_redirects: true.",
        ['4', ..] => $"{url} does not know this request: see whether the address is still right.",
        ['5', ..] => $"Look at the log of the server of {url}, from the time of this report backwards.",
        _ => $"{url} answers, but not what is expected: look at the page itself.",
    };

    private static string? OfMachine(ComponentHealth component)
    {
        if (Text(component, "pipeline") is { } pipeline)
            return $"Look at the last runs of '{pipeline}' with 'attest runs' and 'attest logs', and run it again when the cause is gone.";
        if (Text(component, "process") is { } process) return $"Look at why '{process}' does not run as it should, and start it.";
        if (Has(component, "exit_code")) return "Run the command of the check by hand and read what it says.";
        if (Has(component, "file_age_seconds")) return $"See why {Text(component, "path")} is not written: look at the job that should.";
        if (Has(component, "inodes_free") || Has(component, "free_mb"))
            return $"Make room on the disk of {Text(component, "path") ?? "the state folder"}; 'attest prune --older-than 30d' removes old runs.";
        if (Has(component, "available_mb")) return "See what uses the memory of the machine, and give it more or move work elsewhere.";
        if (Has(component, "processors")) return "See what keeps the processors busy, and move work elsewhere or to another time.";
        if (Has(component, "value") || Has(component, "values")) return "Look at the query in Prometheus over the last days: since when it is so, and what changed then.";
        return Text(component, "path") is { } path ? $"See whether {path} is there, and why it is not as expected." : null;
    }

    private static string Ends(ComponentHealth component) =>
        component.Data.GetValueOrDefault("certificate_expires") switch
        {
            DateTimeOffset end => end.UtcDateTime.ToString("', which ends on 'yyyy-MM-dd", CultureInfo.InvariantCulture),
            string { Length: >= 10 } end => $", which ends on {end[..10]}",
            _ => "",
        };

    private static bool Has(ComponentHealth component, string name) => component.Data.GetValueOrDefault(name) is not null;

    private static string? Text(ComponentHealth component, string name) =>
        component.Data.GetValueOrDefault(name) is { } value ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
}
