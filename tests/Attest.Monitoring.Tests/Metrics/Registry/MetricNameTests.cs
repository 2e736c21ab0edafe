using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Tests.Metrics.Registry;

public sealed class MetricNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", nameof(MetricKind.Histogram), "http_server_request_duration_seconds")]
    [InlineData("dotnet.gc.collections", "{collection}", nameof(MetricKind.Counter), "dotnet_gc_collections_total")]
    [InlineData("disk.io", "By", nameof(MetricKind.Counter), "disk_io_bytes_total")]
    [InlineData("disk.io.total", "By", nameof(MetricKind.Counter), "disk_io_bytes_total")]
    [InlineData("speed", "m/s", nameof(MetricKind.Gauge), "speed_meters_per_second")]
    [InlineData("rate", "{request}/s", nameof(MetricKind.Gauge), "rate_per_second")]
    [InlineData("utilization", "1", nameof(MetricKind.Gauge), "utilization_ratio")]
    [InlineData("ones", "1", nameof(MetricKind.Counter), "ones_total")]
    [InlineData("already_seconds", "s", nameof(MetricKind.Gauge), "already_seconds")]
    [InlineData("a--b..c", null, nameof(MetricKind.Gauge), "a_b_c")]
    [InlineData("3d", null, nameof(MetricKind.Gauge), "_3d")]
    [InlineData("größe", null, nameof(MetricKind.Gauge), "gr_e")]
    [InlineData("名前", null, nameof(MetricKind.Gauge), "_")]
    [InlineData("load", "%", nameof(MetricKind.Gauge), "load_percent")]
    public void A_foreign_name_becomes_that_of_Prometheus(string name, string? unit, string kind, string exposed) =>
        Assert.Equal(exposed, MetricName.Of(name, unit, Enum.Parse<MetricKind>(kind)).Name);

    [Theory]
    [InlineData("http.method", "http_method")]
    [InlineData("le", "exported_le")]
    [InlineData("a:b", "a_b")]
    [InlineData("", "_")]
    public void A_foreign_label_becomes_that_of_Prometheus(string name, string exposed) =>
        Assert.Equal(exposed, MetricName.Label(name));

    [Fact]
    public void Labels_that_become_one_keep_both_values() =>
        Assert.Equal("""a_b="1;2" """.TrimEnd(), System.Text.Encoding.UTF8.GetString(LabelText.Render([new("a.b", 1), new("a_b", 2)])));
}
