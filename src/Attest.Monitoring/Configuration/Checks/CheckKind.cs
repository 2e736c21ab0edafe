namespace Attest.Monitoring.Configuration.Checks;

/// <summary>A kind of check.</summary>
/// <param name="Name">The word of <c>type</c>.</param>
/// <param name="Description">What it looks at; one line, without a full stop.</param>
/// <param name="Fields">Its own keys, beside those that every check has.</param>
internal sealed record CheckKind(string Name, string Description, params CheckField[] Fields)
{
    /// <summary>Whether it runs what the configuration says: not for what came with a checkout.</summary>
    public bool RunsCode { get; init; }

    /// <summary>Every key, the common ones first.</summary>
    public IEnumerable<CheckField> AllFields => CheckKinds.Common.Concat(Fields);

    /// <summary>The key of a name, or null.</summary>
    public CheckField? Field(string name) => AllFields.FirstOrDefault(field => field.Name == name);
}
