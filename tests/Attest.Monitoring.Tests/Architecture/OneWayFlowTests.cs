namespace Attest.Monitoring.Tests.Architecture;

/// <summary>
/// Data flows one way: definition, plan, run, signals, slices. A stage knows those before it and none after; slices know
/// the stages but not each other; the composition root knows all.
/// </summary>
public sealed class OneWayFlowTests
{
    /// <summary>
    /// The stages, lowest first. What a run reports is the vocabulary that Running and Signals share: Running emits
    /// signals, and signals carry the report. So the report's records are a stage of their own beneath both, and neither
    /// stage knows the other both ways.
    /// </summary>
    private static readonly string[] Stages =
        ["Sources", "State", "Keys", "Definitions", "Planning", Report, "Signals", "Running"];

    private const string Report = "Running: the report";
    private const string CompositionRoot = "the composition root";

    /// <summary>Of the root folder: what every stage may throw. The rest there composes, and may name every slice.</summary>
    private static readonly string[] Errors = ["AttestException", "ErrorIds"];

    private static readonly string[] ReportRecords =
        ["RunReport", "StepReport", "ResourceReport", "StepError", "RunStatus", "RunStatusWords"];

    /// <summary>Which slice may know which other. A new edge is a new line here, with its reason.</summary>
    private static readonly (string From, string To, string Reason)[] SliceEdges =
    [
        (AnySlice, "Configuration", "settings are what every slice is made from"),
        ("Serving", "Access", "a route asks for a role, and a layer who holds it"),
        ("Serving", "Audit", "the tiles of the log are served as they lie"),
        ("Serving", "Metrics", "the exposition is what is served"),
        ("Serving", "Tracing", "a request is a span, and goes on with its caller's trace"),
        ("Serving", "Health", "what the checks found is what is served"),
        ("Reports", "Health", "a report is made of what the checks found"),
        ("Health", "Audit", "the audit log is one of the components"),
        (AnySlice, "Delivery", "all signals leave the machine the same way"),
        ("Logging", "Tracing", "log records that leave name the resource of the spans, and values as spans have them"),
        ("Push", "Metrics", "what is pushed is the merged totals"),
    ];

    private const string AnySlice = "*";

    [Fact]
    public void A_stage_knows_only_the_stages_before_it()
    {
        var wrong = CoreAssembly.Uses
            .Select(use => (Use: use, From: PlaceOf(use.From), To: PlaceOf(use.To)))
            .Where(x => IsStage(x.From) && !MayStageUse(x.From!, x.To));

        Violations.None(wrong.Select(x => $"{x.Use.From} ({x.From}) uses {x.Use.To} ({x.To})"));
    }

    [Fact]
    public void A_slice_knows_another_only_by_an_edge_of_the_table()
    {
        var wrong = CoreAssembly.Uses
            .Select(use => (Use: use, From: PlaceOf(use.From), To: PlaceOf(use.To)))
            .Where(x => IsSlice(x.From) && IsSlice(x.To) && x.From != x.To)
            .Where(x => !SliceEdges.Any(edge => (edge.From == AnySlice || edge.From == x.From) && edge.To == x.To));

        Violations.None(wrong.Select(x => $"{x.Use.From} uses {x.Use.To}: no edge {x.From} -> {x.To} in the table"));
    }

    [Fact]
    public void Only_the_front_ends_know_the_composition_root()
    {
        var wrong = CoreAssembly.Uses.Where(use => PlaceOf(use.To) == CompositionRoot && PlaceOf(use.From) != CompositionRoot);

        Violations.None(wrong.Select(use => $"{use.From} uses {use.To}"));
    }

    [Fact]
    public void The_errors_know_nothing_but_places_in_documents()
    {
        var wrong = CoreAssembly.Uses.Where(use => PlaceOf(use.From) == "" && PlaceOf(use.To) is not ("" or "Sources" or null));

        Violations.None(wrong.Select(use => $"{use.From} uses {use.To}"));
    }

    [Fact]
    public void The_slices_that_the_table_allows_exist_or_it_names_any()
    {
        var folders = Directory.EnumerateDirectories(Repository.PathOf("src", "Attest.Monitoring"))
            .Select(folder => Path.GetFileName(folder)!).ToHashSet(StringComparer.Ordinal);

        Assert.All(SliceEdges, edge =>
        {
            Assert.Contains(edge.To, folders);
            Assert.True(edge.From == AnySlice || folders.Contains(edge.From), $"no folder {edge.From}");
            Assert.NotEmpty(edge.Reason);
        });
    }

    private static string? PlaceOf(string type)
    {
        var name = type[(type.LastIndexOf('.') + 1)..];
        return CoreAssembly.FolderOf(type) switch
        {
            "" when !Errors.Contains(name) => CompositionRoot,
            "Running" when ReportRecords.Contains(name) => Report,
            var folder => folder,
        };
    }

    private static bool IsStage(string? place) => Array.IndexOf(Stages, place) >= 0;

    private static bool IsSlice(string? place) => place is not (null or "" or CompositionRoot) && !IsStage(place);

    private static bool MayStageUse(string from, string? to) =>
        to is null or "" || (IsStage(to) && Array.IndexOf(Stages, to) <= Array.IndexOf(Stages, from));
}
