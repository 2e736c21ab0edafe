using System.Globalization;
using System.Text;
using System.Xml;

namespace Attest.Monitoring.Reports.Schedules;

/// <summary>A task of the Windows task scheduler ([MS-TSCH], section 2.5, version 1.2): with the rights of who is signed in, no more.</summary>
internal static class WindowsTask
{
    private const string Namespace = "http://schemas.microsoft.com/windows/2004/02/mit/task";

    /// <summary>What makes it known.</summary>
    /// <param name="path">Of the definition.</param>
    public static ScheduleCommand Command(string path) => new("schtasks.exe", "/Create", "/TN", ReportSchedule.Name, "/XML", path, "/F");

    /// <summary>The definition.</summary>
    /// <param name="schedule">What and when.</param>
    /// <param name="from">The day it begins.</param>
    public static string Of(ReportSchedule schedule, DateOnly from)
    {
        var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, NewLineChars = "\n" }))
        {
            xml.WriteStartElement("Task", Namespace);
            xml.WriteAttributeString("version", "1.2");
            Group(xml, "RegistrationInfo", ("Description", "Report on health"), ("URI", $"\\{ReportSchedule.Name}"));
            xml.WriteStartElement("Triggers", Namespace);
            xml.WriteStartElement("CalendarTrigger", Namespace);
            xml.WriteElementString("StartBoundary", Namespace, string.Create(CultureInfo.InvariantCulture, $"{from:yyyy-MM-dd}T{schedule.At:HH:mm:ss}"));
            Group(xml, "ScheduleByDay", ("DaysInterval", "1"));
            xml.WriteEndElement();
            xml.WriteEndElement();
            xml.WriteStartElement("Principals", Namespace);
            xml.WriteStartElement("Principal", Namespace);
            xml.WriteAttributeString("id", "Author");
            xml.WriteElementString("LogonType", Namespace, "InteractiveToken");
            xml.WriteElementString("RunLevel", Namespace, "LeastPrivilege");
            xml.WriteEndElement();
            xml.WriteEndElement();
            Group(xml, "Settings", ("MultipleInstancesPolicy", "IgnoreNew"), ("DisallowStartIfOnBatteries", "false"), ("StopIfGoingOnBatteries", "false"),
                ("StartWhenAvailable", "true"), ("ExecutionTimeLimit", "PT10M"));
            xml.WriteStartElement("Actions", Namespace);
            xml.WriteAttributeString("Context", "Author");
            Group(xml, "Exec", ("Command", schedule.Program), ("Arguments", string.Join(' ', schedule.Arguments.Select(Word))), ("WorkingDirectory", schedule.WorkingDirectory));
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        return text.ToString() + "\n";
    }

    /// <summary>A word as Windows programs take their command line apart (CommandLineToArgvW).</summary>
    public static string Word(string word)
    {
        if (word.Length > 0 && !word.AsSpan().ContainsAny(" \t\n\"")) return word;
        var text = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var character in word)
        {
            if (character == '"') text.Append('\\', backslashes + 1);
            backslashes = character == '\\' ? backslashes + 1 : 0;
            text.Append(character);
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }

    private static void Group(XmlWriter xml, string name, params ReadOnlySpan<(string Name, string Value)> members)
    {
        xml.WriteStartElement(name, Namespace);
        foreach (var (member, value) in members) xml.WriteElementString(member, Namespace, value);
        xml.WriteEndElement();
    }
}
