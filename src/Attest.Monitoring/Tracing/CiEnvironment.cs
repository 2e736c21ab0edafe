namespace Attest.Monitoring.Tracing;

/// <summary>
/// What a CI system says of the job we run in, as <c>cicd.*</c> and <c>vcs.*</c>. On the resource <c>cicd.pipeline.*</c>
/// is the CI system's pipeline; on our spans it is ours.
/// </summary>
/// <param name="environment">The process's environment.</param>
internal sealed class CiEnvironment(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The page of the CI system's run; null outside one.</summary>
    public string? RunUrl =>
        Is("GITHUB_ACTIONS", "true") ? GitHubRunUrl : Is("TF_BUILD", "True") ? AzureRunUrl : null;

    /// <summary>The workflow or build definition that the job is of; null outside one.</summary>
    public string? Subject =>
        Is("GITHUB_ACTIONS", "true") ? this["GITHUB_WORKFLOW_REF"] ?? this["GITHUB_REPOSITORY"]
        : Is("TF_BUILD", "True") && this["SYSTEM_TEAMPROJECT"] is { } project ? $"{project}/{this["BUILD_DEFINITIONNAME"]}"
        : null;

    public void AddTo(ResourceAttributes attributes)
    {
        if (Is("GITHUB_ACTIONS", "true"))
        {
            AddGitHub(attributes);
        }
        else if (Is("TF_BUILD", "True"))
        {
            AddAzure(attributes);
        }
    }

    private string? GitHubRunUrl =>
        this["GITHUB_SERVER_URL"] is { } server && this["GITHUB_REPOSITORY"] is { } repository && this["GITHUB_RUN_ID"] is { } run
            ? $"{server}/{repository}/actions/runs/{run}"
            : null;

    private string? AzureRunUrl =>
        this["SYSTEM_TEAMFOUNDATIONCOLLECTIONURI"] is { } collection
        && this["SYSTEM_TEAMPROJECT"] is { } project
        && this["BUILD_BUILDID"] is { } build
            ? $"{collection.TrimEnd('/')}/{Uri.EscapeDataString(project)}/_build/results?buildId={build}"
            : null;

    private string? this[string name] =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>GitHub documentation, "Variables reference".</summary>
    private void AddGitHub(ResourceAttributes attributes)
    {
        attributes.Set("cicd.pipeline.name", this["GITHUB_WORKFLOW"]);
        attributes.Set("cicd.pipeline.run.id", this["GITHUB_RUN_ID"]);
        attributes.Set("cicd.pipeline.run.url.full", GitHubRunUrl);
        attributes.Set("cicd.worker.name", this["RUNNER_NAME"]);
        attributes.Set("vcs.provider.name", "github");
        if (this["GITHUB_REPOSITORY"] is { } repository)
        {
            attributes.Set("vcs.owner.name", this["GITHUB_REPOSITORY_OWNER"]);
            attributes.Set("vcs.repository.name", repository[(repository.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            attributes.Set("vcs.repository.url.full", this["GITHUB_SERVER_URL"] is { } server ? $"{server}/{repository}" : null);
        }

        attributes.Set("vcs.ref.head.name", this["GITHUB_HEAD_REF"] ?? this["GITHUB_REF_NAME"]);
        attributes.Set("vcs.ref.head.type", Is("GITHUB_REF_TYPE", "tag") ? "tag" : this["GITHUB_REF_TYPE"] is null ? null : "branch");
        attributes.Set("vcs.ref.head.revision", this["GITHUB_SHA"]);
        attributes.Set("vcs.ref.base.name", this["GITHUB_BASE_REF"]);
        attributes.Set("vcs.change.id", Between(this["GITHUB_REF"], "refs/pull/", "/"));
    }

    /// <summary>Azure DevOps documentation, "Use predefined variables"; as variables of the environment.</summary>
    private void AddAzure(ResourceAttributes attributes)
    {
        attributes.Set("cicd.pipeline.name", this["BUILD_DEFINITIONNAME"]);
        attributes.Set("cicd.pipeline.run.id", this["BUILD_BUILDID"]);
        attributes.Set("cicd.pipeline.run.url.full", AzureRunUrl);
        attributes.Set("cicd.worker.id", this["AGENT_ID"]);
        attributes.Set("cicd.worker.name", this["AGENT_NAME"]);
        attributes.Set("vcs.provider.name", this["BUILD_REPOSITORY_PROVIDER"] switch
        {
            "GitHub" or "GitHubEnterprise" => "github",
            "Bitbucket" => "bitbucket",
            _ => null,
        });
        attributes.Set("vcs.repository.name", this["BUILD_REPOSITORY_NAME"]);
        attributes.Set("vcs.repository.url.full", GitRemote.ToPage(this["BUILD_REPOSITORY_URI"]));
        var branch = this["SYSTEM_PULLREQUEST_SOURCEBRANCH"] ?? this["BUILD_SOURCEBRANCH"];
        attributes.Set("vcs.ref.head.name", GitCheckout.ShortName(branch));
        attributes.Set("vcs.ref.head.type", branch is null ? null : GitCheckout.TypeOf(branch));
        attributes.Set("vcs.ref.head.revision", this["BUILD_SOURCEVERSION"]);
        attributes.Set("vcs.ref.base.name", GitCheckout.ShortName(this["SYSTEM_PULLREQUEST_TARGETBRANCH"]));
        attributes.Set(
            "vcs.change.id", this["SYSTEM_PULLREQUEST_PULLREQUESTNUMBER"] ?? this["SYSTEM_PULLREQUEST_PULLREQUESTID"]);
    }

    private bool Is(string name, string value) => string.Equals(this[name], value, StringComparison.OrdinalIgnoreCase);

    private static string? Between(string? text, string prefix, string end)
    {
        if (text is null || !text.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[prefix.Length..];
        var stop = rest.IndexOf(end, StringComparison.Ordinal);
        return stop < 0 ? rest : rest[..stop];
    }
}
