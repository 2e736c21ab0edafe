namespace Attest.Cli.Tests;

/// <summary>What steps report through <c>$ATTEST_METRICS</c>, right and wrong: never a scrape that a parser refuses.</summary>
public sealed class CustomMetricsTests
{
    [Fact]
    public void A_step_whose_metric_is_another_steps_fails_by_name_and_the_scrape_stays_whole()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline(
            """
              - id: import
                run: |
                  printf '# TYPE rows counter\nrows{table="a"} 2\n' >> "$ATTEST_METRICS"
              - id: labels
                needs: [import]
                continue_on_error: true
                run: |
                  printf '# TYPE rows counter\nrows 3\n' >> "$ATTEST_METRICS"
              - id: kind
                needs: [labels]
                continue_on_error: true
                run: |
                  printf '# TYPE fine gauge\nfine 1\n# TYPE rows_total gauge\nrows_total{table="a"} 3\n' >> "$ATTEST_METRICS"
              - id: ours
                needs: [kind]
                continue_on_error: true
                run: |
                  printf '# TYPE attest_pipeline_steps counter\nattest_pipeline_steps 3\n' >> "$ATTEST_METRICS"
              - id: again
                needs: [ours]
                run: |
                  printf '# TYPE rows_total counter\nrows_total{table="b"} 5\n' >> "$ATTEST_METRICS"
            """);
        var steps = box.Run("run", "--json").Gave(0).Json().GetProperty("steps");
        string Error(int step) => steps[step].GetProperty("error").GetProperty("message").GetString()!;
        Assert.Equal("step labels, line 2 of $ATTEST_METRICS: rows_total has the labels none here, but table in step import of demo", Error(1));
        Assert.Equal("step kind, line 4 of $ATTEST_METRICS: rows_total is a gauge here, but a counter in step import of demo", Error(2));
        Assert.Equal("step ours, line 2 of $ATTEST_METRICS: attest_pipeline_steps_total is a metric of attest's own", Error(3));

        var text = box.Run("metrics").Gave(0).Out;
        Assert.Contains("\nrows_total{pipeline=\"demo\",step=\"import\",table=\"a\"} 2\n", text);
        Assert.Contains("\nrows_total{pipeline=\"demo\",step=\"again\",table=\"b\"} 5\n", text);
        Assert.DoesNotContain("fine", text);
    }

    [Fact]
    public void Processes_that_use_one_name_for_two_metrics_are_told_and_one_of_them_is_exposed()
    {
        Needs.Linux();
        using var box = new Sandbox();
        foreach (var kind in (string[])["gauge", "histogram"])
        {
            box.Pipeline($"  - {{ id: a, run: \"printf '# TYPE depth {kind}\\\\ndepth 3\\\\n' >> $ATTEST_METRICS\" }}");
            box.Run("run").Gave(0);
        }

        var metrics = box.Run("metrics");
        Assert.Contains("# TYPE depth gauge\n", metrics.Out);
        Assert.DoesNotContain("depth_bucket", metrics.Out);
        Assert.Contains("depth (histogram) is left out: another process uses depth for depth (gauge).", metrics.Error);
    }
}
