using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>The step of a pack's instructions that checks its time stamps. A test runs it.</summary>
internal static class StampGuide
{
    private const string OfThisPack = "-CAfile authorities.pem";
    private const string OfThisMachine = """-CApath "$(openssl version -d | sed 's/.*"\(.*\)".*/\1/')/certs" """;

    /// <summary>The step; empty when there are no stamps.</summary>
    public static string Text(EvidenceStamps stamps)
    {
        if (stamps.Used.Count == 0) return "";
        var authorities = stamps.Authorities();
        return $$"""
            ## 5. When they were in the log (RFC 3161)

            Each folder in `stamps` holds an older checkpoint of the same log, what a time stamp authority signed when it saw it, and
            the proofs of the events that were in the log by then (step 4 has checked them). So each of these events is older than
            its stamp, whoever made it and whatever its own clock said. This step needs GNU `date` as well.

            {{(authorities is null ? "Your own system's root certificates say which authorities are trusted.\n" : Fingerprints(authorities))}}
            ```sh
            for stamp in stamps/*/checkpoint.tsr; do
              folder=$(dirname "$stamp")
              when=$(openssl ts -reply -in "$stamp" -text 2>/dev/null | sed -n 's/^Time stamp: //p')
              openssl ts -verify -in "$stamp" -data "$folder/checkpoint" {{(authorities is null ? OfThisMachine.Trim() : OfThisPack)}} -attime "$(date -u -d "$when" +%s)" || exit 1
              for proof in "$folder"/proofs/*.tlog-proof; do echo "entry $(basename "$proof" .tlog-proof) was in the log at $when"; done
            done
            ```

            The chain is checked as it stood when the stamp was made (`-attime`): certificates of authorities end before the evidence
            does. Lists of revoked certificates are for you to ask the authority for.


            """;
    }

    private static string Fingerprints(string pem)
    {
        var text = new StringBuilder("The root certificates that its owner trusts lie in `authorities.pem`. Compare their SHA-256 fingerprints with those that the\nauthority publishes:\n\n");
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPem(pem);
        foreach (var certificate in certificates)
        {
            text.Append("    ").Append(certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256).ToLowerInvariant())
                .Append("  ").Append(certificate.Subject).Append('\n');
        }

        return text.ToString();
    }
}
