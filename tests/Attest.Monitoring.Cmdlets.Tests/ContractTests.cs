using System.Management.Automation;
using System.Reflection;

namespace Attest.Monitoring.Cmdlets.Tests;

/// <summary>What every cmdlet promises, seen from its metadata alone.</summary>
public sealed class ContractTests
{
    private static readonly string[] ApprovedVerbs =
    [
        .. new[] { typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static)).Select(field => field.Name),
    ];

    private static readonly string[] CommonParameters =
        ["Verbose", "Debug", "ErrorAction", "WarningAction", "InformationAction", "ProgressAction", "ErrorVariable", "WarningVariable", "InformationVariable", "OutVariable", "OutBuffer", "PipelineVariable", "WhatIf", "Confirm"];

    [Fact]
    public void The_cmdlets_are_these()
    {
        Assert.Equal(
            ["Clear-AttestState", "Export-AttestAudit", "Get-AttestAudit", "Get-AttestAuditKey", "Get-AttestConfiguration", "Get-AttestHealth", "Get-AttestLog", "Get-AttestMetric", "Get-AttestMonitor", "Get-AttestPipelinePlan", "Get-AttestRun", "Get-AttestToken", "Measure-AttestLog", "New-AttestAuditProof", "New-AttestToken", "Publish-AttestAuditCheckpoint", "Publish-AttestMetric", "Register-AttestHealthCheck", "Register-AttestHealthSchedule", "Remove-AttestToken", "Set-AttestConfiguration", "Start-AttestMonitor", "Start-AttestPipeline", "Stop-AttestMonitor", "Test-AttestAudit", "Test-AttestConfiguration", "Test-AttestPipeline", "Unregister-AttestHealthCheck", "Update-AttestAuditKey", "Write-AttestLog", "Write-AttestMetric", "Write-AttestSpan"],
            CmdletShape.All.Select(cmdlet => cmdlet.Name));
    }

    [Fact]
    public void A_verb_is_an_approved_one_and_a_noun_begins_with_the_prefix()
    {
        Assert.All(CmdletShape.All, cmdlet =>
        {
            Assert.Contains(cmdlet.Verb, ApprovedVerbs);
            Assert.StartsWith("Attest", cmdlet.Noun, StringComparison.Ordinal);
            Assert.Equal($"{cmdlet.Verb}{cmdlet.Noun}Command", cmdlet.Type.Name);
        });
    }

    /// <summary>
    /// An import loads every exported class, and with it the type of each field that is a value: one of the core makes the
    /// runtime look up the core's types by name, which costs a tenth of the import.
    /// </summary>
    [Fact]
    public void No_exported_class_has_a_field_of_a_value_type_that_is_not_of_the_framework()
    {
        var fields = typeof(AttestCmdlet).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetFields(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Where(field => !field.IsLiteral && ValueTypesOf(field.FieldType).Any(type => type.Assembly == typeof(AttestException).Assembly || type.Assembly == typeof(AttestCmdlet).Assembly));

        Assert.Empty(fields.Select(field => $"{field.DeclaringType}.{field.Name}"));

        static IEnumerable<Type> ValueTypesOf(Type type) =>
            type.IsValueType ? type.GetGenericArguments().SelectMany(ValueTypesOf).Prepend(type) : [];
    }

    [Fact]
    public void A_cmdlet_is_a_sealed_class_of_its_own_with_a_comment()
    {
        Assert.All(CmdletShape.All, cmdlet =>
        {
            Assert.True(cmdlet.Type.IsSealed && cmdlet.Type.IsPublic, cmdlet.Name);
            Assert.NotEmpty(Help.DocumentationComments.Of(cmdlet.Type));
        });
    }

    [Fact]
    public void Every_cmdlet_says_what_it_outputs_in_types_that_scripts_can_name()
    {
        Assert.All(CmdletShape.All, cmdlet =>
        {
            Assert.NotEmpty(cmdlet.Outputs);
            Assert.All(cmdlet.Outputs, type => Assert.True(
                type.IsPublic && (type.Assembly == typeof(AttestException).Assembly || type.Assembly == typeof(object).Assembly), type.FullName));
        });
    }

    [Fact]
    public void A_parameter_set_that_is_named_exists_and_the_default_one_too()
    {
        Assert.All(CmdletShape.All, cmdlet =>
        {
            if (cmdlet.Sets is [ParameterSet.Every]) Assert.Null(cmdlet.DefaultSet);
            else Assert.Contains(cmdlet.DefaultSet, cmdlet.Sets);
        });
    }

    [Fact]
    public void In_a_parameter_set_each_position_stands_once_and_from_0()
    {
        foreach (var cmdlet in CmdletShape.All)
            foreach (var set in cmdlet.Sets)
            {
                var positions = cmdlet.Parameters.Select(parameter => parameter.In(set)?.Position).OfType<int>().Order().ToArray();
                Assert.Equal(Enumerable.Range(0, positions.Length), positions);
            }
    }

    [Fact]
    public void At_most_one_parameter_of_a_set_takes_whole_objects_of_the_pipeline()
    {
        foreach (var cmdlet in CmdletShape.All)
            foreach (var set in cmdlet.Sets)
                Assert.True(cmdlet.Parameters.Count(parameter => parameter.In(set)?.ByValue == true) <= 1, $"{cmdlet} {set}");
    }

    [Fact]
    public void No_parameter_takes_the_name_of_a_common_one()
    {
        Violations.None(
            from cmdlet in CmdletShape.All
            from parameter in cmdlet.Parameters
            from name in parameter.Aliases.Append(parameter.Name)
            where CommonParameters.Contains(name, StringComparer.OrdinalIgnoreCase)
            select $"{cmdlet} -{name}");
    }

    [Fact]
    public void A_text_or_list_that_a_user_gives_is_checked_before_it_is_used()
    {
        string[] checks = ["ValidateNotNullOrEmptyAttribute", "ValidateNotNullAttribute", "ValidateSetAttribute", "AllowEmptyStringAttribute"];
        Violations.None(
            from cmdlet in CmdletShape.All
            from parameter in cmdlet.Parameters
            where !parameter.Property.PropertyType.IsValueType && !checks.Any(parameter.Has)
            select $"{cmdlet} -{parameter.Name}");
    }

    [Theory]
    [InlineData("Path"), InlineData("LiteralPath"), InlineData("Only"), InlineData("Id"), InlineData("Resume"), InlineData("Key"), InlineData("Pipeline")]
    public void What_can_be_completed_is(string name)
    {
        Violations.None(
            from cmdlet in CmdletShape.All
            from parameter in cmdlet.Parameters
            where parameter.Name == name && !parameter.Has("ArgumentCompleterAttribute")
            select $"{cmdlet} -{parameter.Name}");
    }

    [Fact]
    public void Whoever_changes_something_asks_first()
    {
        string[] changing = ["Clear", "Set", "Start", "Remove", "New", "Protect", "Publish"];
        Violations.None(CmdletShape.All.Where(cmdlet => changing.Contains(cmdlet.Verb) && !cmdlet.SupportsShouldProcess).Select(cmdlet => cmdlet.Name));
    }

    [Fact]
    public void No_third_party_type_stands_in_a_public_signature()
    {
        Assembly[] allowed = [typeof(AttestException).Assembly, typeof(PSCmdlet).Assembly, typeof(AttestCmdlet).Assembly];
        Violations.None(
            from type in typeof(AttestCmdlet).Assembly.GetExportedTypes()
            from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            let element = property.PropertyType.IsArray ? property.PropertyType.GetElementType()! : property.PropertyType
            where !allowed.Contains(element.Assembly) && !element.Assembly.GetName().Name!.StartsWith("System.", StringComparison.Ordinal)
            select $"{type.Name}.{property.Name}: {element}");
    }
}
