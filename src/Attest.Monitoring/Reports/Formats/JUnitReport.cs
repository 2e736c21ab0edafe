using System.Globalization;
using System.Text;
using System.Xml;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports.Formats;

/// <summary>
/// JUnit XML, in the form that Jenkins, GitLab and GitHub's reporters read: a suite for each place, a case for each
/// component. What somebody minds is a failure, a place that could not be asked an error, what is merely degraded says so
/// in its output.
/// </summary>
internal static class JUnitReport
{
    private const string Asked = "is asked";

    public static string Write(FleetReport report)
    {
        var text = new Utf8Text();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteAttributeString("name", "attest health");
            Totals(xml, report.Monitors.Sum(static one => Cases(one)), report.Monitors.Sum(one => Failures(report, one)), report.Monitors.Count(static one => one.Report.Error is not null));
            xml.WriteAttributeString("time", Seconds(report.Monitors.SelectMany(static one => one.Components)));
            foreach (var monitor in report.Monitors) Suite(xml, report, monitor);
            xml.WriteEndElement();
        }

        return text.Append('\n').ToString();
    }

    private static void Suite(XmlWriter xml, FleetReport report, MonitorSection monitor)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", Wording.Line(monitor.Report.Source));
        Totals(xml, Cases(monitor), Failures(report, monitor), monitor.Report.Error is null ? 0 : 1);
        xml.WriteAttributeString("skipped", "0");
        xml.WriteAttributeString("time", Seconds(monitor.Components));
        xml.WriteAttributeString("timestamp", report.MadeAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        if (monitor.Report.Error is not null) Unreachable(xml, report, monitor);
        foreach (var one in monitor.Components) Case(xml, report, monitor, one);
        xml.WriteEndElement();
    }

    private static void Case(XmlWriter xml, FleetReport report, MonitorSection monitor, ComponentSection one)
    {
        Start(xml, one.Health.Component, monitor, one.Health.DurationMs / 1000);
        if (one.Finding is { } finding)
        {
            if (one.Health.Status <= report.FailOn) Fault(xml, "failure", one.Health.Status.Word(), finding);
            else xml.WriteElementString("system-out", $"{one.Health.Status.Word()}: {Said(finding)}");
        }

        xml.WriteEndElement();
    }

    private static void Unreachable(XmlWriter xml, FleetReport report, MonitorSection monitor)
    {
        Start(xml, Asked, monitor, 0);
        Fault(xml, "error", monitor.Report.Error!.Id, report.Findings.First(one => one.Component is null && one.Source == monitor.Report.Source));
        xml.WriteEndElement();
    }

    private static void Start(XmlWriter xml, string name, MonitorSection monitor, double seconds)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("name", Wording.Line(name));
        xml.WriteAttributeString("classname", Wording.Line(monitor.Report.Source));
        xml.WriteAttributeString("time", seconds.ToString("0.000", CultureInfo.InvariantCulture));
    }

    private static void Fault(XmlWriter xml, string element, string type, Finding finding)
    {
        xml.WriteStartElement(element);
        xml.WriteAttributeString("message", Wording.Line(finding.Message ?? finding.Status.Word()));
        xml.WriteAttributeString("type", Wording.Line(type));
        xml.WriteString(Said(finding));
        xml.WriteEndElement();
    }

    private static string Said(Finding finding) =>
        $"{Wording.Line(finding.Message ?? finding.Status.Word())}\n{Wording.Line(finding.Remedy)}\n{Wording.Since(finding)}";

    private static void Totals(XmlWriter xml, int tests, int failures, int errors)
    {
        xml.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        xml.WriteAttributeString("errors", errors.ToString(CultureInfo.InvariantCulture));
    }

    private static int Cases(MonitorSection monitor) => monitor.Components.Count + (monitor.Report.Error is null ? 0 : 1);

    private static int Failures(FleetReport report, MonitorSection monitor) => monitor.Components.Count(one => one.Finding is not null && one.Health.Status <= report.FailOn);

    private static string Seconds(IEnumerable<ComponentSection> components) =>
        (components.Sum(static one => one.Health.DurationMs) / 1000).ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>Text that says of itself that it is UTF-8: it is written as that.</summary>
    private sealed class Utf8Text() : StringWriter(CultureInfo.InvariantCulture)
    {
        public override Encoding Encoding => Encoding.UTF8;

        public Utf8Text Append(char character)
        {
            Write(character);
            return this;
        }
    }
}
