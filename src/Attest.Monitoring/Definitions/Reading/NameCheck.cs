using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>
/// Reports names in expressions that cannot exist, whatever the run brings: undeclared parameters, axes that the step does
/// not have, steps that it does not need. What the environment holds is only known when it is read.
/// </summary>
internal sealed class NameCheck
{
    private readonly PipelineDefinition _definition;
    private readonly StepGraph _graph;
    private readonly DiagnosticBag _diagnostics;
    private readonly List<string> _parameters;
    private readonly HashSet<string> _parameterSet;

    private NameCheck(PipelineDefinition definition, StepGraph graph, DiagnosticBag diagnostics)
    {
        _definition = definition;
        _graph = graph;
        _diagnostics = diagnostics;
        _parameters = new List<string>(definition.Parameters.Count);
        foreach (var parameter in definition.Parameters)
            _parameters.Add(parameter.Name);
        _parameterSet = [.. _parameters];
    }

    public static void Report(PipelineDefinition definition, StepGraph graph, DefinitionReading reading)
    {
        var check = new NameCheck(definition, graph, reading.Diagnostics);
        foreach (var placed in reading.Expressions)
        {
            if (reading.Diagnostics.IsFull)
                return;
            foreach (var reference in ExpressionReference.Of(placed.Expression))
                check.Check(placed, reference);
            if (placed.Step == PlacedExpression.OutsideSteps && ExpressionReference.CallsStatus(placed.Expression))
                check.Fail(placed, placed.Expression.Offset, "success(), failure(), always() and cancelled() can only be asked in a step");
        }
    }

    private void Check(PlacedExpression placed, ExpressionReference reference)
    {
        if (placed.Step == PlacedExpression.OutsideSteps && reference.Context is "steps" or "matrix")
        {
            Fail(placed, reference.Offset, $"'{reference.Context}' can only be read in a step");
            return;
        }
        switch (reference.Context)
        {
            case "parameters" when reference.Name is null || !_parameterSet.Contains(reference.Name):
                Known(placed, reference, _parameters, "there is no parameter");
                break;
            case "matrix":
                Known(placed, reference, Axes(placed.Step), "this step's matrix has no axis");
                break;
            case "run":
                Known(placed, reference, ExpressionNames.RunMembers, "'run' has no");
                break;
            case "git" when reference.IsWhole:
                Fail(placed, reference.Offset, "'git' cannot be taken as a whole: name git.commit, git.short, git.branch or git.tag");
                break;
            case "git":
                Known(placed, reference, ExpressionNames.GitMembers, "'git' has no");
                break;
            case "steps":
                Step(placed, reference);
                break;
        }
    }

    private void Step(PlacedExpression placed, ExpressionReference reference)
    {
        if (reference.IsWhole)
            Fail(placed, reference.Offset, "'steps' cannot be taken as a whole: name steps.<id>.status or steps.<id>.outputs.<name>");
        if (reference.Member is { } member && Array.IndexOf(ExpressionNames.StepMembers, member) < 0)
            Fail(placed, reference.MemberOffset, $"a step has 'outputs' and 'status', not '{NodeWords.Short(member)}'");
        if (reference.Name is not { } name)
            return;

        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var id = bracket < 0 ? name : name[..bracket];
        var own = _definition.Steps[placed.Step];
        if (_graph.Find(id) is not { } step)
            Fail(placed, reference.Offset, $"there is no step '{NodeWords.Short(id)}'{NearestWord.Hint(id, _graph.Ids)}");
        else if (step.Matrix.Count > 0 && bracket < 0)
            Fail(placed, reference.Offset, $"step '{id}' has a matrix: name one member, for example steps['{id}[{Member(step)}]']");
        else if (step.Matrix.Count == 0 && bracket >= 0)
            Fail(placed, reference.Offset, $"step '{id}' has no matrix: write steps.{id}");
        else if (!(own.Finally && !step.Finally) && !_graph.Needs(placed.Step, id))
            Fail(placed, reference.Offset, $"step '{id}' need not have ended here: add it to 'needs'");
    }

    private static string Member(StepDefinition step)
    {
        var parts = new List<string>(step.Matrix.Count);
        foreach (var axis in step.Matrix)
            parts.Add($"{axis.Name}={(axis.Values.Count > 0 ? ExpressionValue.Text(axis.Values[0]) : "…")}");
        return string.Join(",", parts);
    }

    private List<string> Axes(int step)
    {
        var matrix = _definition.Steps[step].Matrix;
        var names = new List<string>(matrix.Count);
        foreach (var axis in matrix)
            names.Add(axis.Name);
        return names;
    }

    private void Known(PlacedExpression placed, ExpressionReference reference, IReadOnlyList<string> names, string message)
    {
        if (reference.Name is not { } name)
            return;
        foreach (var known in names)
        {
            if (known == name)
                return;
        }
        Fail(placed, reference.Offset, $"{message} '{NodeWords.Short(name)}'{NearestWord.HintOrList(name, names)}");
    }

    private void Fail(PlacedExpression placed, int offset, string message) =>
        _diagnostics.Report(placed.Source.PositionOf(offset), message);
}
