using System.CommandLine;
using System.Text;
using Attest.Cli.Running;
using Attest.Monitoring;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit verify</c>: reads every file of the log, writes none, and says what holds.</summary>
internal sealed class AuditVerifyVerb : Verb
{
    private readonly Option<string[]> _checkpoints = new("--checkpoint")
    {
        Description = "A checkpoint that was kept elsewhere: the log must still hold what it vouches for",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _keys = new("--key")
    {
        Description = "Trust this public key (PEM) and no other; default: those beside the log",
        HelpName = "FILE",
    };

    private readonly Option<string?> _authorities = new("--authorities")
    {
        Description = "Trust time stamps by the root certificates in this file (PEM) and no others; default: what each anchor says",
        HelpName = "FILE",
    };

    private readonly Option<string?> _entry = new("--entry") { Description = "Check this entry alone, without reading the rest", HelpName = "SEQ" };
    private readonly Option<string?> _proof = new("--proof") { Description = "Check a proof file, without the log", HelpName = "FILE" };
    private readonly Option<bool> _requireAnchor = new("--require-anchor") { Description = "Fail unless completeness is proven, by an anchor or --checkpoint" };

    public AuditVerifyVerb(EverywhereOptions everywhere)
        : base("verify", "Check integrity, completeness and authenticity", everywhere, "text", "json")
    {
        Add(_checkpoints);
        Add(_keys);
        Add(_authorities);
        Add(_entry);
        Add(_proof);
        Add(_requireAnchor);
    }

    protected override int Run(Call call)
    {
        if (call.Value(_entry) is not null && call.Value(_proof) is not null) throw UsageErrors.Of("--entry and --proof check different things.", "Give one of them.");
        using var signals = new StopSignals();
        try
        {
            var isOfOne = call.Value(_entry) is not null || call.Value(_proof) is not null || call.Value(_checkpoints) is { Length: > 0 };
            var requests = isOfOne ? [call.SessionRequest()] : call.SessionRequests();
            var results = requests.Select(request => (Home: request.Home ?? "", Result: Verify(call, request, signals.Stop.Cancel))).ToList();
            call.Print(call.IsJson ? VerificationJson.Of(results).Span : Encoding.UTF8.GetBytes(VerificationText.Of(results)));
            var needsProof = call.Value(_requireAnchor);
            return results.TrueForAll(one => one.Result.IsValid && (one.Result.Completeness.Verdict == Verdict.Pass || !needsProof))
                ? ExitCode.Done
                : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Of(signals.Stop.Reason);
        }
    }

    private AuditVerification Verify(Call call, SessionRequest request, CancellationToken cancellation) => new AuditChecking(request)
    {
        Keys = call.Value(_keys) ?? [],
        Checkpoints = call.Value(_checkpoints) ?? [],
        Authorities = call.Value(_authorities),
        Entry = call.Value(_entry) is { } entry ? EntryNumber.Of(entry, "--entry") : null,
        Proof = call.Value(_proof),
    }.Run(cancellation);
}
