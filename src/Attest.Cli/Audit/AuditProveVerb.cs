using System.CommandLine;
using System.Text;
using Attest.Monitoring;
using Attest.Monitoring.Audit.Proofs;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit prove</c>: a file that proves one entry to whoever has the log's public key.</summary>
internal sealed class AuditProveVerb : Verb
{
    private readonly Argument<string> _seq = new("SEQ") { Description = "The entry's number, as reports show it" };

    public AuditProveVerb(EverywhereOptions everywhere)
        : base("prove", "Write the proof that an entry is in the log", everywhere, "tlog-proof", "json") => Add(_seq);

    protected override int Run(Call call)
    {
        var seq = EntryNumber.Of(call.Value(_seq) ?? "", "SEQ");
        using var log = AuditReading.Open(call.SessionRequest(), MonitoringSession.Open);
        var proof = LogProof.Make(log.Place, seq);
        log.Tell("prove", new KeyValuePair<string, object?>("seq_proven", seq));
        call.Print(call.IsJson ? VerificationJson.Of(proof).Span : Encoding.UTF8.GetBytes(proof.ToString()));
        return ExitCode.Done;
    }
}
