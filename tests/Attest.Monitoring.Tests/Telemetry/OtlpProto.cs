namespace Attest.Monitoring.Tests.Telemetry;

/// <summary>The public OTLP schema, where it is installed.</summary>
internal static class OtlpProto
{
    /// <summary>
    /// The folder to give to <c>protoc -I</c>: that of the variable OPENTELEMETRY_PROTO, else where Debian's package puts
    /// it; a skipped test without one.
    /// </summary>
    public static string Need()
    {
        foreach (var folder in (string?[])[Environment.GetEnvironmentVariable("OPENTELEMETRY_PROTO"), "/usr/include", "/usr/local/include"])
        {
            if (folder is not null && File.Exists(Path.Combine(folder, "opentelemetry", "proto", "trace", "v1", "trace.proto")))
            {
                return folder;
            }
        }

        Assert.Skip("the OTLP schema is not installed (package opentelemetry-proto, or its folder in OPENTELEMETRY_PROTO)");
        return "";
    }
}
