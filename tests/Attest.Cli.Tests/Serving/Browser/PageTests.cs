using System.Text.Json.Nodes;

namespace Attest.Cli.Tests.Serving.Browser;

/// <summary>The live page of a real <c>attest serve</c> in a real browser.</summary>
public sealed class PageTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string Rows = "document.querySelectorAll('.runs tbody tr[data-id]')";
    private const string TwoSteps = "  - { id: hello, run: 'echo hello' }\n  - { id: bye, needs: [hello], run: 'echo bye' }";

    [Fact]
    public async Task It_shows_runs_complains_of_nothing_and_asks_nobody_else()
    {
        using var box = new Sandbox();
        box.Pipeline(TwoSteps);
        box.Run("run").Gave(0);
        box.Pipeline("  - { id: fails, run: 'exit 3' }");
        box.Run("run").Gave(1);
        using var served = Served.Start(box);
        await using var tab = await Open(served);
        await tab.Until($"{Rows}.length === 2");
        await tab.Until("document.querySelectorAll('.chart canvas').length === 4");
        await tab.Until("document.querySelectorAll('.rail section:not([hidden])').length === 3");
        Assert.Contains("The step exited with code 3.", await tab.Text(".runs tbody tr"), StringComparison.Ordinal);
        Assert.Equal("50.0", (await tab.Text(".figure .big"))!.Replace("%", "", StringComparison.Ordinal));
        Assert.Equal("2 steps: 2 success", (await tab.Value($"{Rows}[1].querySelector('.lanes').getAttribute('aria-label')"))!.GetValue<string>());
        Assert.Empty(tab.Complaints);
        Assert.All(tab.Requests, address => Assert.StartsWith(served.Root.ToString(), address.StartsWith("data:", StringComparison.Ordinal) ? served.Root.ToString() : address, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_of_another_process_appears_and_changes_by_itself()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: first, run: 'echo one' }\n  - { id: waits, needs: [first], run: 'while [ ! -e go ]; do sleep 0.05; done; echo two' }");
        using var served = Served.Start(box);
        await using var tab = await Open(served);
        await tab.Until("document.querySelector('.empty h2')?.textContent === 'No runs yet'");
        using var run = box.Start("run");
        await tab.Until($"{Rows}.length === 1 && {Rows}[0].querySelector('.status').getAttribute('aria-label') === 'running'");
        await tab.Until($"{Rows}[0].querySelector('.bar.b-success')");
        box.Write("go", "");
        run.End().Gave(0);
        await tab.Until($"{Rows}[0].querySelector('.status').getAttribute('aria-label') === 'success'");
        await tab.Until("document.getElementById('said').textContent === 'demo ended: success'");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task A_search_and_a_status_leave_what_was_asked_for()
    {
        using var box = new Sandbox();
        foreach (var (name, step) in ((string, string)[])[("alpha", "true"), ("beta", "true"), ("gamma", "exit 1")])
        {
            box.Write("attest.pipeline.yml", $"schema: 1\nname: {name}\nsteps:\n  - {{ id: s, run: '{step}' }}\n");
            box.Run("run");
        }

        using var served = Served.Start(box);
        await using var tab = await Open(served);
        await tab.Until($"{Rows}.length === 3");
        await tab.Press("/");
        await tab.Type("bet");
        await tab.Until($"{Rows}.length === 1 && {Rows}[0].querySelector('a').textContent === 'beta'");
        await tab.Type("x");
        await tab.Until("document.querySelector('.empty:not([hidden]) h2')?.textContent === 'No run is like that'");
        await tab.Click(".empty button");
        await tab.Until($"{Rows}.length === 3 && document.getElementById('search').value === ''");
        await tab.Click(".tools .segments button:nth-child(4)");
        await tab.Until($"{Rows}.length === 1 && {Rows}[0].querySelector('a').textContent === 'gamma'");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task The_keyboard_reaches_everything_and_the_focus_is_seen()
    {
        using var box = new Sandbox();
        box.Pipeline(TwoSteps);
        box.Run("run").Gave(0);
        box.Run("run").Gave(0);
        using var served = Served.Start(box);
        await using var tab = await Open(served);
        await tab.Until($"{Rows}.length === 2 && document.querySelectorAll('.rail button').length > 0");
        await tab.Press("Tab");
        Assert.Equal("Skip to the content", await Focused(tab));
        var reached = new List<string>();
        for (var at = 0; at < 40 && !reached.Contains("demo"); at++)
        {
            await tab.Press("Tab");
            reached.Add(await Focused(tab));
            var outline = await tab.Value("(() => { const on = document.activeElement; return [getComputedStyle(on), getComputedStyle(on, '::after')].some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2); })()");
            Assert.True(outline!.GetValue<bool>(), $"The focus on '{reached[^1]}' is not seen.");
        }

        Assert.Equal(["Attest", "24 h", "?", "", "", "All"], reached.Take(6));
        Assert.Contains("demo", reached);

        await tab.Value("document.activeElement.blur()");
        await tab.Press("j");
        await tab.Press("j");
        Assert.True((await tab.Value($"document.activeElement === {Rows}[1].querySelector('a')"))!.GetValue<bool>());
        await tab.Press("k");
        await tab.Press("Enter");
        await tab.Until("document.querySelector('h1')?.textContent === 'demo' && document.querySelector('.log pre').textContent === 'bye\\n'");
        await tab.Press("k");
        await tab.Until("document.querySelector('.log pre').textContent === 'hello\\n'");
        await tab.Press("Escape");
        await tab.Until($"{Rows}.length === 2 && location.hash === '#/'");
        await tab.Press("?");
        Assert.True((await tab.Value("document.getElementById('keys').open"))!.GetValue<bool>());
        await tab.Press("Escape");
        Assert.False((await tab.Value("document.getElementById('keys').open"))!.GetValue<bool>());
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task What_can_be_acted_on_has_a_name_and_parts_have_roles()
    {
        using var box = new Sandbox();
        box.Pipeline(TwoSteps);
        box.Run("run").Gave(0);
        using var served = Served.Start(box);
        await using var tab = await Open(served);
        await tab.Until($"{Rows}.length === 1 && document.querySelectorAll('.chart canvas').length === 4");
        var nodes = await Tree(tab);
        foreach (var role in (string[])["banner", "main", "complementary", "search", "table", "row", "columnheader", "radiogroup", "searchbox", "status"])
            Assert.Contains(nodes, node => node.Role == role);
        Named(nodes);

        await tab.Click(".runs a");
        await tab.Until("document.querySelectorAll('.trace .line').length === 3");
        Named(await Tree(tab));
    }

    [Theory]
    [InlineData(false, "rgb(247, 247, 245)", "rgb(18, 19, 20)")]
    [InlineData(true, "rgb(18, 19, 20)", "rgb(247, 247, 245)")]
    public async Task It_is_dark_or_light_as_the_system_is_and_as_it_was_switched(bool isDark, string first, string second)
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        await using var tab = await Open(served, isDark);
        await tab.Until("document.querySelector('.empty')");
        Assert.Equal(first, await Ground());
        await tab.Press("t");
        Assert.Equal(second, await Ground());
        await tab.Ask("Page.reload");
        await tab.Until("document.querySelector('.empty') && document.getElementById('live').dataset.state === 'live'");
        Assert.Equal(second, await Ground());
        Assert.Empty(tab.Complaints);

        async Task<string> Ground() => (await tab.Value("getComputedStyle(document.body).backgroundColor"))!.GetValue<string>();
    }

    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    [InlineData(1920)]
    public async Task Nothing_sticks_out_at_any_width(int width)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a-step-with-a-name-that-is-as-long-as-one-may-be-0123456789-0123, run: 'echo hello' }");
        box.Run("run").Gave(0);
        using var served = Served.Start(box);
        await using var tab = await Open(served, width: width);
        await tab.Until($"{Rows}.length === 1 && document.querySelectorAll('.chart canvas').length === 4");
        Assert.True((await Beyond(tab)) <= 0);
        await tab.Click(".runs a");
        await tab.Until("document.querySelectorAll('.trace .line').length === 2");
        Assert.True((await Beyond(tab)) <= 0);

        static async Task<double> Beyond(Tab tab) => (await tab.Value("document.documentElement.scrollWidth - document.documentElement.clientWidth"))!.GetValue<double>();
    }

    [Fact]
    public async Task A_log_is_followed_while_its_step_runs()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: talks, run: 'echo one; while [ ! -e go ]; do sleep 0.05; done; printf \"\\033[31mred\\033[0m\\n\"' }");
        using var served = Served.Start(box);
        await using var tab = await Open(served);
        using var run = box.Start("run");
        await tab.Until($"{Rows}.length === 1");
        await tab.Click(".runs a");
        await tab.Until("document.querySelector('.log pre')?.textContent === 'one\\n'");
        box.Write("go", "");
        await tab.Until("document.querySelector('.log pre').textContent === 'one\\nred\\n' && document.querySelector('.log pre .c31').textContent === 'red'");
        run.End().Gave(0);
        await tab.Until("document.querySelector('h1 .status').getAttribute('aria-label') === 'success' && document.querySelectorAll('.trace .line').length === 2");
        Assert.Empty(tab.Complaints);
    }

    [Fact]
    public async Task Where_tokens_are_asked_for_it_asks_for_one_and_keeps_it()
    {
        using var box = new Sandbox();
        box.Pipeline(TwoSteps);
        box.Run("run").Gave(0);
        var token = box.Run("token", "new", "page", "--role", "runs:read").Gave(0).Out.Trim();
        using var served = Served.Start(box);
        await using var tab = await browser.Open();

        // As a proxy on this machine hands on what comes from elsewhere.
        await tab.Ask("Network.setExtraHTTPHeaders", new() { ["headers"] = new JsonObject { ["X-Forwarded-For"] = "203.0.113.9" } });
        await tab.Go(served.Root);
        await tab.Until("document.getElementById('token').open");
        Assert.Equal(0, (await tab.Value($"{Rows}.length"))!.GetValue<int>());
        await tab.Type("wrong");
        await tab.Press("Enter");
        await tab.Until("document.getElementById('token').open && document.getElementById('token-why').textContent.includes('no token that counts')");
        await tab.Type(token);
        await tab.Press("Enter");
        await tab.Until($"{Rows}.length === 1 && document.getElementById('live').dataset.state === 'live' && !document.getElementById('token').open");
        await tab.Ask("Page.reload");
        await tab.Until($"{Rows}.length === 1 && !document.getElementById('token').open");
        await tab.Until("document.querySelector('.rail button.row')");
        Assert.True((await tab.Value("[...document.querySelectorAll('.rail section')].slice(1).every(one => one.hidden)"))!.GetValue<bool>());
    }

    [Fact]
    public async Task It_comes_back_when_the_endpoint_does()
    {
        using var box = new Sandbox();
        using var first = Served.Start(box);
        await using var tab = await Open(first);
        await tab.Until("document.getElementById('live').dataset.state === 'live'");
        first.Stop().Gave(0);
        await tab.Until("document.getElementById('live').dataset.state === 'lost'");
        box.Pipeline(TwoSteps);
        box.Run("run").Gave(0);
        using var again = box.StartWithDefaultSignals("serve", "--listen", first.Root.Authority);
        await tab.Until($"document.getElementById('live').dataset.state === 'live' && {Rows}.length === 1");
    }

    private async Task<Tab> Open(Served served, bool isDark = false, int width = 1280)
    {
        var tab = await browser.Open(isDark, width);
        await tab.Go(served.Root);
        return tab;
    }

    private static async Task<string> Focused(Tab tab) => (await tab.Value("document.activeElement.textContent.trim()"))!.GetValue<string>();

    private static async Task<List<(string Role, string Name)>> Tree(Tab tab) =>
        [.. (await tab.Ask("Accessibility.getFullAXTree"))["nodes"]!.AsArray()
            .Where(node => node!["ignored"]?.GetValue<bool>() != true)
            .Select(node => (Text(node!["role"]), Text(node["name"])))];

    private static string Text(JsonNode? value) => value?["value"]?.ToString() ?? "";

    private static void Named(List<(string Role, string Name)> nodes) => Assert.All(
        nodes.Where(node => node.Role is "button" or "link" or "searchbox" or "textbox" or "combobox" or "checkbox" or "radio" or "image" or "table" or "complementary" or "log"),
        node => Assert.False(string.IsNullOrWhiteSpace(node.Name), $"A {node.Role} has no name."));
}
