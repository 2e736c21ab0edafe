using System.Collections;
using System.Collections.Specialized;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Tests.Sources;

public sealed class ObjectNodesTests
{
    [Fact]
    public void Hashtables_lists_and_scalars_become_nodes_with_paths()
    {
        var root = (MappingNode)ObjectNodes.From(new OrderedDictionary
        {
            ["name"] = "x",
            ["steps"] = new object?[] { new Hashtable { ["id"] = 'a' }, 3, 2.5, true, null, 1.50m, 18446744073709551615UL },
        });

        Assert.Equal(["name", "steps"], root.Entries.Select(entry => entry.Key.Text));
        var items = ((SequenceNode)root.Entries[1].Value).Items;
        Assert.Equal("steps[0].id", ((MappingNode)items[0]).Entries[0].Value.Position.ToString());
        Assert.Equal(
            [("a", "a"), (3L, "3"), (2.5, "2.5"), (true, "true"), (null, ""), (1.5, "1.50"), (18446744073709551615d, "18446744073709551615")],
            items.Skip(1).Prepend(((MappingNode)items[0]).Entries[0].Value).Cast<ScalarNode>().Select(node => (node.Value, node.Text)));
    }

    [Fact]
    public void A_script_of_a_front_end_is_its_text_and_itself()
    {
        var script = new OtherScript("Get-Date");
        var node = Assert.IsType<ScalarNode>(ObjectNodes.From(script));
        Assert.Equal("Get-Date", node.Text);
        Assert.Same(script, node.Script);
    }

    [Fact]
    public void Every_value_of_another_type_is_refused_by_its_path()
    {
        var steps = new ArrayList { 1, 2, new Hashtable { ["env"] = new Hashtable { ["X"] = new FileInfo("x") } }, DayOfWeek.Friday, DateTime.UnixEpoch };
        Assert.Equal(
            ["steps[2].env.X: a FileInfo cannot stand here", "steps[3]: a DayOfWeek cannot stand here", "steps[4]: a DateTime cannot stand here"],
            Refused(new Hashtable { ["steps"] = steps }));
        Assert.Equal(["the definition: a FileInfo cannot stand here"], Refused(new FileInfo("x")));
    }

    [Fact]
    public void What_contains_itself_is_refused()
    {
        var table = new Hashtable();
        table["env"] = new object[] { table };
        Assert.Equal(["env[0]: contains itself"], Refused(table));
    }

    [Fact]
    public void What_stands_twice_without_a_circle_is_fine()
    {
        var shared = new Hashtable { ["a"] = 1 };
        Assert.IsType<MappingNode>(ObjectNodes.From(new Hashtable { ["x"] = shared, ["y"] = shared }));
    }

    [Fact]
    public void Depth_and_number_are_bounded()
    {
        object nested = "x";
        for (var i = 0; i <= ObjectNodes.MaximumDepth; i++)
            nested = new[] { nested };
        Assert.EndsWith("nested deeper than 64 levels", Assert.Single(Refused(nested)), StringComparison.Ordinal);
        Assert.EndsWith("more than 1000000 values", Assert.Single(Refused(Endless())), StringComparison.Ordinal);
    }

    private static IEnumerable Endless()
    {
        while (true)
            yield return 1;
    }

    private static IEnumerable<string> Refused(object value)
    {
        var error = Assert.Throws<AttestException>(() => ObjectNodes.From(value));
        Assert.Equal(ErrorIds.DocumentInvalid, error.ErrorId);
        return error.Diagnostics.Select(diagnostic => diagnostic.ToString());
    }

    private sealed record OtherScript(string Text) : ScriptSource(Text);
}
