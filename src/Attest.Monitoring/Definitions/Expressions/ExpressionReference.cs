namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>
/// A name that an expression reads: <c>parameters.version</c>, <c>steps.build.outputs.path</c>. Members that are only
/// known when it is evaluated are null.
/// </summary>
/// <param name="Context">For example <c>steps</c>.</param>
/// <param name="Name">What of the context: a parameter, an axis, a step's id; null = the whole context, or computed.</param>
/// <param name="Member">Of a step: <c>outputs</c> or <c>status</c>.</param>
/// <param name="IsWhole">Whether the context stands alone, without a member.</param>
/// <param name="Offset">Where in the text the part at fault would be: the name, or the context when there is none.</param>
/// <param name="MemberOffset">The same for the member.</param>
internal readonly record struct ExpressionReference(
    string Context, string? Name, string? Member, bool IsWhole, int Offset, int MemberOffset)
{
    /// <summary>Every name that an expression reads, in the order written.</summary>
    public static IReadOnlyList<ExpressionReference> Of(Expression expression)
    {
        var found = new List<ExpressionReference>();
        Collect(expression, found);
        return found;
    }

    /// <summary>Whether an expression calls one of <c>success() failure() always() cancelled()</c>.</summary>
    public static bool CallsStatus(Expression expression) => expression switch
    {
        CallExpression call => ExpressionNames.IsStatusFunction(call.Name) || AnyCallsStatus(call.Arguments),
        NotExpression not => CallsStatus(not.Operand),
        BinaryExpression binary => CallsStatus(binary.Left) || CallsStatus(binary.Right),
        MemberExpression member => CallsStatus(member.Target) || CallsStatus(member.Key),
        _ => false,
    };

    private static bool AnyCallsStatus(IReadOnlyList<Expression> expressions)
    {
        foreach (var expression in expressions)
        {
            if (CallsStatus(expression))
                return true;
        }
        return false;
    }

    // The height of the tree is bounded by the parser, so is this recursion.
    private static void Collect(Expression expression, List<ExpressionReference> found)
    {
        switch (expression)
        {
            case ContextExpression context:
                found.Add(new ExpressionReference(context.Name, null, null, true, context.Offset, context.Offset));
                break;
            case MemberExpression member:
                CollectMember(member, found);
                break;
            case CallExpression call:
                foreach (var argument in call.Arguments)
                    Collect(argument, found);
                break;
            case NotExpression not:
                Collect(not.Operand, found);
                break;
            case BinaryExpression binary:
                Collect(binary.Left, found);
                Collect(binary.Right, found);
                break;
        }
    }

    private static void CollectMember(MemberExpression member, List<ExpressionReference> found)
    {
        if (member.Target is ContextExpression context)
            found.Add(new ExpressionReference(context.Name, Literal(member), null, false, member.Key.Offset, member.Key.Offset));
        else if (member.Target is MemberExpression { Target: ContextExpression root } inner)
        {
            found.Add(new ExpressionReference(root.Name, Literal(inner), Literal(member), false, inner.Key.Offset, member.Key.Offset));
            Collect(inner.Key, found);
        }
        else
            Collect(member.Target, found);
        Collect(member.Key, found);
    }

    private static string? Literal(MemberExpression member) => (member.Key as LiteralExpression)?.Value as string;
}
