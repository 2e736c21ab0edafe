using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>An expression, the text it stands in, and the index of the step it belongs to.</summary>
internal sealed record PlacedExpression(Expression Expression, ScalarNode Source, int Step)
{
    /// <summary>The step of what belongs to none.</summary>
    public const int OutsideSteps = -1;
}
