using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Definitions.Expressions;

public sealed class ExpressionProperties
{
    private static readonly Gen<Expression> Leaves = Gen.OneOf(
        Gen.Elements<object?>(null, true, false, "", "it's", "a}}b", "${{", "ü\n", 0L, -7L, long.MaxValue, 1.5, -0.0, 1e300, 1e-7)
            .Select(Expression (value) => new LiteralExpression(0, value)),
        Gen.Elements(ExpressionNames.Contexts).Select(Expression (name) => new ContextExpression(0, name)));

    private static readonly string[] Operators = ["||", "&&", "==", "!=", "<", "<=", ">", ">="];

    private static Gen<Expression> Trees(int size) => size <= 0
        ? Leaves
        : Gen.OneOf(
            Leaves,
            Trees(size / 2).Select(Expression (operand) => new NotExpression(0, operand)),
            from symbol in Gen.Elements(Operators)
            from left in Trees(size / 2)
            from right in Trees(size / 2)
            select (Expression)new BinaryExpression(0, symbol, left, right),
            from target in Trees(size / 2)
            from key in Gen.OneOf(Gen.Elements("outputs", "a-b", "true", "x y").Select(Expression (name) => new LiteralExpression(0, name)), Trees(size / 2))
            select (Expression)new MemberExpression(0, target, key),
            Trees(size / 2).Select(Expression (argument) => new CallExpression(0, "toJSON", [argument], argument.Height)),
            from left in Trees(size / 2)
            from right in Trees(size / 2)
            select (Expression)new CallExpression(0, "contains", [left, right], Math.Max(left.Height, right.Height)),
            Gen.Constant((Expression)new CallExpression(0, "success", [], 0)));

    private static readonly Arbitrary<Expression> AnyTree = Gen.Sized(size => Trees(Math.Min(size, 24))).ToArbitrary();

    private static readonly Arbitrary<string> AnyText = Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            Gen.Elements(
                    "${{", "}}", "'", "''", "(", ")", "[", "]", ".", ",", "==", "!", "&&", "||", "<", ">=", " ", "\n", "\0", "steps", "parameters",
                    ".version", "env", "build", ".outputs", "success", "toJSON", "fromJSON", "format", "contains", "null", "true", "1", "-2.5", "'{0}'", "'x'", "ü", "\ud800", "=", "&", "\"")
                .ArrayOf().Select(string.Concat))
        .ToArbitrary();

    [Fact]
    public void What_is_printed_is_parsed_back_to_the_same_tree() =>
        Prop.ForAll(AnyTree, tree =>
        {
            var printed = tree.ToString();
            return ExpressionSpec.Parse(printed).ToString() == printed && Same(tree, ExpressionSpec.Parse(printed));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void No_tree_throws_anything_but_an_error_of_ours() =>
        Prop.ForAll(AnyTree, tree =>
        {
            try
            {
                new ExpressionEvaluator(ExpressionSpec.World, new ScalarNode(SourcePosition.None, "", "")).Render(tree);
            }
            catch (AttestException error)
            {
                return error.ErrorId == ErrorIds.ExpressionFailed && error.Message.Length > 0;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    [Fact]
    public void No_text_throws_anything_but_an_error_of_ours() =>
        Prop.ForAll(AnyText, text =>
        {
            var bag = new DiagnosticBag();
            var source = new ScalarNode(SourcePosition.None, text, text ?? "");
            try
            {
                Template.Parse(source with { Text = source.Text }, bag).Render(ExpressionSpec.World);
                Condition.Parse(source, impliesSuccess: true, bag)?.Evaluate(ExpressionSpec.World);
            }
            catch (AttestException error)
            {
                return error.ErrorId == ErrorIds.ExpressionFailed;
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));

    [Fact]
    public void A_text_without_an_opening_is_rendered_as_it_is() =>
        Prop.ForAll(AnyText, text =>
        {
            var plain = (text ?? "").Replace("${{", "", StringComparison.Ordinal).Replace("${{", "", StringComparison.Ordinal);
            return plain.Contains("${{", StringComparison.Ordinal) || ExpressionSpec.Render(plain) == plain;
        }).QuickCheckThrowOnFailure();

    // Places differ between a tree that was made and one that was parsed; nothing else may.
    private static bool Same(Expression left, Expression right) => (left, right) switch
    {
        (LiteralExpression a, LiteralExpression b) => Equals(a.Value, b.Value) && Equals(a.Value?.GetType(), b.Value?.GetType()),
        (ContextExpression a, ContextExpression b) => a.Name == b.Name,
        (NotExpression a, NotExpression b) => Same(a.Operand, b.Operand),
        (BinaryExpression a, BinaryExpression b) => a.Operator == b.Operator && Same(a.Left, b.Left) && Same(a.Right, b.Right),
        (MemberExpression a, MemberExpression b) => Same(a.Target, b.Target) && Same(a.Key, b.Key),
        (CallExpression a, CallExpression b) => a.Name == b.Name && a.Arguments.Count == b.Arguments.Count
            && a.Arguments.Zip(b.Arguments).All(pair => Same(pair.First, pair.Second)),
        _ => false,
    };
}
