using System.Text.RegularExpressions;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tests.Metrics.Catalogue;

/// <summary>
/// That the product itself emits what the catalogue promises, by its sources: <see cref="MetricCatalogueTests"/> lets
/// everything happen by hand, so a signal that nobody sends would be counted there too.
/// </summary>
public sealed class EmissionTests
{
    private static readonly string[] Sources =
        [.. Repository.CSharpFiles("src").Where(file => !file.EndsWith("/LabelValues.cs", StringComparison.Ordinal)).Select(file => File.ReadAllText(Repository.PathOf(file)))];

    [Fact]
    public void Every_signal_is_sent_by_somebody() => Assert.All(
        typeof(Signal).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Signal))).Select(type => type.Name),
        name => Assert.True(Sources.Any(source => source.Contains($"new {name}(", StringComparison.Ordinal)), name));

    [Fact]
    public void The_events_of_the_audit_log_that_are_counted_are_those_that_are_written()
    {
        // What is handed to a call that makes an event; a slice that does not know the log hands over its name.
        var written = Constants(typeof(AuditEventTypes))
            .Where(constant => Matches($@"\b((About|Of|Event|Record)\(|type = )[^;{{}}]*\bAuditEventTypes\.{constant.Name}\b") || Matches($@"\bTell\(""{constant.Value}"""))
            .Select(constant => constant.Value);

        Assert.Equal(LabelValues.AuditEventType.Order(StringComparer.Ordinal), written.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_error_that_is_a_label_is_raised_somewhere()
    {
        var names = Constants(typeof(ErrorIds)).ToDictionary(constant => constant.Value, constant => constant.Name);

        Assert.All(LabelValues.StepError, id => Assert.True(Uses($"ErrorIds.{names[id]}"), id));
    }

    /// <summary>As a whole word, at least once beside the list it stands in.</summary>
    private static bool Uses(string name) => Matches($@"\b{Regex.Escape(name)}\b");

    private static bool Matches(string pattern) => Sources.Any(source => Regex.IsMatch(source, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)));

    private static IEnumerable<(string Name, string Value)> Constants(Type type) =>
        type.GetFields().Where(field => field.IsLiteral).Select(field => (field.Name, (string)field.GetRawConstantValue()!));
}
