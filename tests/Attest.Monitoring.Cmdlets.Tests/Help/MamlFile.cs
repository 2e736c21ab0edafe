using System.Text;
using System.Xml;

namespace Attest.Monitoring.Cmdlets.Tests.Help;

/// <summary>
/// The help file of the module in the form that Get-Help reads (MAML, schema 1.1 of PSMaml): pages for the prose, the
/// assembly for the rest.
/// </summary>
internal sealed class MamlFile
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XmlWriter _xml;

    private MamlFile(XmlWriter xml) => _xml = xml;

    public static string Write(IEnumerable<CmdletShape> cmdlets)
    {
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, NewLineChars = "\n" };
        using (var xml = XmlWriter.Create(text, settings))
        {
            xml.WriteStartElement("helpItems", "http://msh");
            xml.WriteAttributeString("schema", "maml");
            foreach (var cmdlet in cmdlets) new MamlFile(xml).Write(cmdlet, HelpPage.Read(cmdlet));
            xml.WriteEndElement();
        }

        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{text}\n";
    }

    private void Write(CmdletShape cmdlet, HelpPage page)
    {
        Start(Command, "command");
        _xml.WriteAttributeString("xmlns", "maml", null, Maml);
        _xml.WriteAttributeString("xmlns", "dev", null, Dev);
        Details(cmdlet, page);
        Paragraphs(Maml, "description", page.Description);
        Start(Command, "syntax");
        foreach (var set in cmdlet.Sets) Syntax(cmdlet, set);
        _xml.WriteEndElement();
        Start(Command, "parameters");
        foreach (var parameter in cmdlet.Parameters) Parameter(parameter, parameter.Sets[0], inSyntax: false);
        if (cmdlet.SupportsShouldProcess) ShouldProcess();
        _xml.WriteEndElement();
        Types("inputTypes", "inputType", cmdlet.Parameters.Where(p => p.Sets.Any(set => set.ByValue)).Select(p => p.Property.PropertyType.FullName!));
        Types("returnValues", "returnValue", cmdlet.Outputs.Where(type => type != typeof(void)).Select(type => type.FullName!));
        Start(Maml, "alertSet");
        _xml.WriteEndElement();
        Examples(page.Examples);
        Start(Maml, "relatedLinks");
        foreach (var link in page.Links)
        {
            Start(Maml, "navigationLink");
            Element(Maml, "linkText", link);
            Element(Maml, "uri", "");
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    private void Details(CmdletShape cmdlet, HelpPage page)
    {
        Start(Command, "details");
        Element(Command, "name", cmdlet.Name);
        Element(Command, "verb", cmdlet.Verb);
        Element(Command, "noun", cmdlet.Noun);
        Paragraphs(Maml, "description", page.Synopsis);
        _xml.WriteEndElement();
    }

    private void Syntax(CmdletShape cmdlet, string set)
    {
        Start(Command, "syntaxItem");
        Element(Maml, "name", cmdlet.Name);
        var members = cmdlet.Parameters.Select(parameter => (Parameter: parameter, Set: parameter.In(set))).Where(member => member.Set is not null);
        foreach (var (parameter, place) in members.OrderBy(member => member.Set!.Position ?? int.MaxValue)) Parameter(parameter, place!, inSyntax: true);
        if (cmdlet.SupportsShouldProcess) ShouldProcess();
        _xml.WriteEndElement();
    }

    private void Parameter(ParameterShape parameter, ParameterSet set, bool inSyntax)
    {
        Start(Command, "parameter");
        _xml.WriteAttributeString("required", set.IsMandatory ? "true" : "false");
        _xml.WriteAttributeString("variableLength", "true");
        _xml.WriteAttributeString("globbing", parameter.SupportsWildcards ? "true" : "false");
        _xml.WriteAttributeString("pipelineInput", set.PipelineInput);
        _xml.WriteAttributeString("position", set.Position is { } position ? $"{position}" : "named");
        _xml.WriteAttributeString("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none");
        Element(Maml, "name", parameter.Name);
        Paragraphs(Maml, "description", DocumentationComments.Of(parameter.Property));
        if (inSyntax && parameter.Values.Count > 0)
        {
            Start(Command, "parameterValueGroup");
            foreach (var value in parameter.Values) Value(value);
            _xml.WriteEndElement();
        }

        if (!parameter.IsSwitch) Value(parameter.TypeName);
        DevType(parameter.TypeName);
        _xml.WriteEndElement();
    }

    private void ShouldProcess()
    {
        Switch("WhatIf", "wi", "Says what would happen, and does nothing.");
        Switch("Confirm", "cf", "Asks before each change.");
    }

    private void Switch(string name, string alias, string text)
    {
        Start(Command, "parameter");
        _xml.WriteAttributeString("required", "false");
        _xml.WriteAttributeString("variableLength", "true");
        _xml.WriteAttributeString("globbing", "false");
        _xml.WriteAttributeString("pipelineInput", "false");
        _xml.WriteAttributeString("position", "named");
        _xml.WriteAttributeString("aliases", alias);
        Element(Maml, "name", name);
        Paragraphs(Maml, "description", text);
        DevType("SwitchParameter");
        _xml.WriteEndElement();
    }

    private void Value(string text)
    {
        Start(Command, "parameterValue");
        _xml.WriteAttributeString("required", "true");
        _xml.WriteAttributeString("variableLength", "false");
        _xml.WriteString(text);
        _xml.WriteEndElement();
    }

    private void DevType(string name)
    {
        Start(Dev, "type");
        Element(Maml, "name", name);
        Element(Maml, "uri", "");
        _xml.WriteEndElement();
    }

    private void Types(string group, string item, IEnumerable<string> names)
    {
        Start(Command, group);
        foreach (var name in names.Distinct(StringComparer.Ordinal))
        {
            Start(Command, item);
            DevType(name);
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void Examples(IReadOnlyList<HelpExample> examples)
    {
        Start(Command, "examples");
        for (var number = 1; number <= examples.Count; number++)
        {
            var example = examples[number - 1];
            Start(Command, "example");
            Element(Maml, "title", $"Example {number}: {example.Title}");
            Element(Dev, "code", example.Code);
            // Get-Help puts no line between this and the next title.
            Paragraphs(Dev, "remarks", example.Remarks + "\n\n");
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void Paragraphs(string space, string name, string text)
    {
        Start(space, name);
        foreach (var paragraph in text.Split("\n\n")) Element(Maml, "para", paragraph);
        _xml.WriteEndElement();
    }

    private void Element(string space, string name, string text)
    {
        Start(space, name);
        _xml.WriteString(text);
        _xml.WriteEndElement();
    }

    private void Start(string space, string name) =>
        _xml.WriteStartElement(space == Maml ? "maml" : space == Dev ? "dev" : "command", name, space);
}
