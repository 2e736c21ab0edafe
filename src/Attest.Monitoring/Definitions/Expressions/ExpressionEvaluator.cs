using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>
/// Evaluates a tree. The rules are strict, so that a slip fails with its place instead of passing for false: a name that
/// does not exist, a comparison of different types, a text where a boolean is asked for are errors.
/// </summary>
internal readonly ref struct ExpressionEvaluator(ExpressionContext context, ScalarNode source)
{
    /// <summary>The longest text an expression may make, in characters: nested <c>format()</c> doubles at each level.</summary>
    internal const int MaximumLength = 1024 * 1024;

    public object? Evaluate(Expression expression) => expression switch
    {
        LiteralExpression literal => literal.Value,
        MemberExpression member => Member(member),
        BinaryExpression binary => Binary(binary),
        NotExpression not => !Boolean(not.Operand, "'!'"),
        CallExpression call => Call(call),
        ContextExpression name => Whole(name),
        _ => throw Failed(expression, "unknown expression", "Rewrite it."),
    };

    private object? Binary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case "&&":
                return Boolean(binary.Left, "the left of '&&'") ? Evaluate(binary.Right) : false;
            case "||":
                var first = Evaluate(binary.Left);
                return first is null or false or "" ? Evaluate(binary.Right) : first;
        }
        var (left, right) = (Evaluate(binary.Left), Evaluate(binary.Right));
        if (binary.Operator is "==" or "!=")
        {
            var equal = ExpressionValue.AreEqual(left, right) ?? throw Incomparable(binary, left, right);
            return equal == (binary.Operator == "==");
        }
        if (left is double.NaN || right is double.NaN)
            return false;
        var sign = ExpressionValue.Compare(left, right) ?? throw Incomparable(binary, left, right);
        return binary.Operator switch { "<" => sign < 0, "<=" => sign <= 0, ">" => sign > 0, _ => sign >= 0 };
    }

    private bool Boolean(Expression operand, string where) =>
        Evaluate(operand) switch
        {
            bool flag => flag,
            var other => throw Failed(
                operand,
                $"{where} takes a boolean, but {operand} is {ExpressionValue.Describe(other)}",
                "Compare it: for example == 'true'."),
        };

    private object Whole(ContextExpression name) => name.Name switch
    {
        "parameters" => context.Parameters,
        "env" => context.Env,
        "matrix" => context.Matrix,
        "run" => context.Run,
        _ => throw Failed(name, $"'{name.Name}' cannot be taken as a whole", "Name what you need of it, for example steps.build.status."),
    };

    private object? Member(MemberExpression member)
    {
        var key = Evaluate(member.Key);
        if (member.Target is ContextExpression { Name: "steps" or "git" } root)
            return root.Name == "git" ? Git(member, key) : Step(member, key);

        return (Evaluate(member.Target), key) switch
        {
            (StepView step, "outputs") => step.Outputs,
            (StepView step, "status") => step.Status,
            (StepView, _) => throw Missing(member, key, ExpressionNames.StepMembers),
            (IReadOnlyDictionary<string, string> texts, string name) =>
                texts.TryGetValue(name, out var text) ? text : throw Missing(member, name, texts.Keys),
            (IReadOnlyDictionary<string, object?> values, string name) =>
                values.TryGetValue(name, out var value) ? value : throw Missing(member, name, values.Keys),
            (IReadOnlyList<object?> list, long index) when index >= 0 && index < list.Count => list[(int)index],
            (IReadOnlyList<object?> list, _) => throw Failed(
                member.Key, $"a list of {list.Count} has no item {NodeWords.Short(key?.ToString() ?? "null")}", "Items count from 0."),
            (var other, _) => throw Failed(
                member.Key,
                $"{ExpressionValue.Describe(other)} has no member {NodeWords.Short(key?.ToString() ?? "null")}",
                "Only mappings and lists have members."),
        };
    }

    private StepView Step(MemberExpression member, object? key) =>
        key is string id && context.Step(id) is { } step
            ? step
            : throw Failed(
                member.Key,
                $"there is no finished step '{NodeWords.Short(key?.ToString() ?? "null")}' to read from here",
                "Name it in 'needs'; a member of a matrix stands under its full id, for example steps['build[os=linux]'].");

    private string Git(MemberExpression member, object? key) =>
        key is string name && Array.IndexOf(ExpressionNames.GitMembers, name) >= 0
            ? context.Git(name) ?? throw Failed(
                member.Key, $"git has no {name} here", "Run in a git working tree, or pass the value as a parameter.")
            : throw Missing(member, key, ExpressionNames.GitMembers);

    private object? Call(CallExpression call)
    {
        switch (call.Name)
        {
            case "success":
                return context.Progress is { Failed: false, Cancelled: false };
            case "failure":
                return context.Progress.Failed;
            case "cancelled":
                return context.Progress.Cancelled;
            case "always":
                return true;
            case "contains":
                return Contains(call);
            case "startsWith":
                return Text(call, 0).StartsWith(Text(call, 1), StringComparison.Ordinal);
            case "endsWith":
                return Text(call, 0).EndsWith(Text(call, 1), StringComparison.Ordinal);
            case "format":
                return Format(call);
            case "toJSON":
                return ToJson(call);
            default:
                return FromJson(call);
        }
    }

    private bool Contains(CallExpression call)
    {
        if (Evaluate(call.Arguments[0]) is not IReadOnlyList<object?> list)
            return Text(call, 0).Contains(Text(call, 1), StringComparison.Ordinal);
        var wanted = Evaluate(call.Arguments[1]);
        foreach (var item in list)
        {
            if (ExpressionValue.AreEqual(item, wanted) == true)
                return true;
        }
        return false;
    }

    private string Text(CallExpression call, int index) =>
        Evaluate(call.Arguments[index]) switch
        {
            string text => text,
            var other => throw Failed(
                call.Arguments[index],
                $"argument {index + 1} of {call.Name}() must be a text, but {call.Arguments[index]} is {ExpressionValue.Describe(other)}",
                "Make it a text with format('{0}', …)."),
        };

    private string Format(CallExpression call)
    {
        var values = new string[call.Arguments.Count - 1];
        for (var i = 0; i < values.Length; i++)
            values[i] = Render(call.Arguments[i + 1]);
        var (text, mistake) = FormatText.Fill(Text(call, 0), values, MaximumLength);
        return text ?? throw Failed(call.Arguments[0], mistake!, "Write {0}, {1} … for the arguments and {{ or }} for a brace.");
    }

    private string ToJson(CallExpression call)
    {
        var value = Evaluate(call.Arguments[0]);
        try
        {
            if (value is not StepView && ExpressionValue.ToJson(value) is { } json)
                return Bounded(json, call);
        }
        catch (ArgumentException)
        {
            // A text with half a surrogate pair has no JSON form.
        }
        throw Failed(call.Arguments[0], $"{call.Arguments[0]} has no JSON form", "Take a value, list or mapping that has one.");
    }

    private object? FromJson(CallExpression call)
    {
        var text = Text(call, 0);
        try
        {
            return ExpressionValue.FromJson(text);
        }
        catch (Exception error) when (error is System.Text.Json.JsonException or InvalidOperationException)
        {
            throw Failed(call.Arguments[0], $"fromJSON() was given no JSON: '{NodeWords.Short(text)}'", "Check what wrote the value.");
        }
    }

    /// <summary>The value as text.</summary>
    public string Render(Expression expression)
    {
        var value = Evaluate(expression);
        return ExpressionValue.Text(value) is { } text
            ? Bounded(text, expression)
            : throw Failed(expression, $"{expression} is {ExpressionValue.Describe(value)}, which has no text", "Name a member of it, or use toJSON().");
    }

    private string Bounded(string text, Expression expression) =>
        text.Length <= MaximumLength
            ? text
            : throw Failed(expression, $"an expression makes a text of more than {MaximumLength} characters", "Hand large values on in files.");

    private AttestException Missing(MemberExpression member, object? key, IEnumerable<string> candidates)
    {
        var name = key as string ?? ExpressionValue.Text(key) ?? "";
        return Failed(
            member.Key,
            $"{member.Target} has no '{NodeWords.Short(name)}'{NearestWord.Hint(name, candidates)}",
            "A name that does not exist is never an empty text: correct it, or declare it.");
    }

    private AttestException Incomparable(BinaryExpression binary, object? left, object? right) => Failed(
        binary,
        $"'{binary.Operator}' cannot compare {ExpressionValue.Describe(left)} ({binary.Left}) with {ExpressionValue.Describe(right)} ({binary.Right})",
        "Both sides must have one type: quote a number to compare it with a text, or read the text with fromJSON().");

    private AttestException Failed(Expression at, string message, string remedy) =>
        new(ErrorIds.ExpressionFailed, message, remedy, source.PositionOf(at.Offset));
}
