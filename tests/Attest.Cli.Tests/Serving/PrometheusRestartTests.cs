namespace Attest.Cli.Tests.Serving;

/// <summary>A real Prometheus scrapes a monitor that is ended and started again, and shows a token.</summary>
public sealed class PrometheusRestartTests
{
    private const string Runs = "attest_pipeline_executions_total{job=\"bearer\",status=\"success\"}";

    [Fact]
    public void It_shows_a_token_and_sees_no_counter_reset()
    {
        Needs.Tool("prometheus");
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Run("run").Gave(0);
        var token = box.Run("token", "new", "prometheus", "--role", "metrics:read").Gave(0).Out.Trim();
        box.Write("token.txt", token);
        var own = TokenTests.OwnAddress();
        var monitor = PrometheusServer.FreePort();
        using var prometheus = PrometheusServer.StartConfigured(box, $$"""
            global: { scrape_interval: 500ms, scrape_timeout: 500ms }
            scrape_configs:
              - job_name: bearer
                authorization: { credentials_file: token.txt }
                static_configs: [{ targets: ["{{own}}:{{monitor}}"] }]
              - job_name: basic
                basic_auth: { username: prometheus, password: "{{token}}" }
                static_configs: [{ targets: ["{{own}}:{{monitor}}"] }]
              - job_name: nobody
                static_configs: [{ targets: ["{{own}}:{{monitor}}"] }]
            """);
        var runs = 1;
        foreach (var signal in (string[])["TERM", "INT", "KILL"])
        {
            using var served = box.StartWithDefaultSignals("serve", "--listen", $"{own}:{monitor}");
            served.WaitFor("Metrics on");
            Assert.Equal(runs, prometheus.Until($"{Runs} and on (job) up == 1", value => value >= runs));
            Assert.Equal(1, prometheus.Until("up{job=\"basic\"}", value => value == 1));
            box.Run("run").Gave(0);
            runs++;
            Assert.Equal(runs, prometheus.Until(Runs, value => value >= runs));
            served.Signal(signal);
            served.End();
            Assert.Equal(0, prometheus.Until("up{job=\"bearer\"}", value => value == 0));

            // What a killed monitor counted of itself in its last second may be lost, what runs counted never.
            var kept = signal == "KILL" ? "attest_(pipeline|step|tool).*_total" : "attest_.*_total";
            Assert.Equal(0, prometheus.Until($"sum(resets({{__name__=~\"{kept}\"}}[10m]))", _ => true));
        }

        Assert.Equal(0, prometheus.Until("max_over_time(up{job=\"nobody\"}[10m])", _ => true));
        Assert.Equal(3, prometheus.Until($"max_over_time({Runs}[10m]) - min_over_time({Runs}[10m])", _ => true));
        Assert.True(prometheus.Until("increase(attest_rbac_authentication_attempts_total{job=\"bearer\",method=\"none\",status=\"failure\"}[10m])", value => value > 0) > 0);
    }
}
