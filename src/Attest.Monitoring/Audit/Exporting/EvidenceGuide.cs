using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>The instructions in a pack of evidence. A test runs every block of them.</summary>
internal static class EvidenceGuide
{
    public static string Text(LogHead head, TrustedKey key, long count) =>
        $$"""
        # Evidence from an audit log

        {{count}} event(s) of the log `{{head.Origin}}`, which had {{head.Size}} entries when this was made. Each file in
        `entries` is one event, byte for byte as it stands in the log; the file of the same name in `proofs` proves that it
        does (c2sp.org/tlog-proof@v1). You need a POSIX shell, `openssl` and `sha256sum`, and none of our programs. Run the
        steps in this folder, in this order; each ends with an error when its check fails.

        Before you begin, ask the owner of the log, not the bearer of this folder, for the fingerprint of its key. It is

            {{key.Fingerprint}}

        ## 1. The files are whole

        ```sh
        sha256sum --check --quiet SHA256SUMS
        ```

        ## 2. The key is the one you were told

        ```sh
        openssl pkey -pubin -in audit.pub.pem -outform DER | sha256sum
        ```

        ## 3. The checkpoint is signed by it

        The text of the checkpoint (the log's name, its size, the root hash of its tree) is what is signed; the signature
        follows an empty line, behind four bytes that name the key (c2sp.org/signed-note).

        ```sh
        work=$(mktemp -d)
        sed '/^$/,$d' checkpoint > "$work/text"
        sed '1,/^$/d' checkpoint | head -n 1 | sed 's/.* //' | openssl base64 -d -A | tail -c +5 > "$work/signature"
        openssl dgst -sha256 -verify audit.pub.pem -signature "$work/signature" "$work/text"
        ```

        ## 4. Each event is in the tree (RFC 6962, section 2.1; RFC 9162, section 2.1.3.2)

        A leaf is the SHA-256 of a zero byte and the entry, a node that of a one byte and its two children. The proof holds
        the sibling of each node on the way to the root.

        ```sh
        work=$(mktemp -d)
        for proof in proofs/*.tlog-proof stamps/*/proofs/*.tlog-proof; do
          [ -e "$proof" ] || continue
          name=$(basename "$proof" .tlog-proof)
          checkpoint=${proof%proofs/*}checkpoint
          size=$(sed -n 2p "$checkpoint")
          root=$(sed -n 3p "$checkpoint")
          sed '1,/^$/d' "$proof" | cmp - "$checkpoint" || exit 1
          node=$(sed -n 's/^index //p' "$proof" | head -n 1)
          [ "$node" = "$name" ] || exit 1
          last=$((size - 1))
          { printf '\000'; cat "entries/$name.json"; } | openssl dgst -sha256 -binary > "$work/hash"
          for sibling in $(sed -n '/^index /,/^$/p' "$proof" | sed '1d;$d'); do
            printf '%s' "$sibling" | openssl base64 -d -A > "$work/sibling"
            if [ $((node % 2)) -eq 1 ] || [ "$node" -eq "$last" ]; then
              { printf '\001'; cat "$work/sibling" "$work/hash"; } > "$work/node"
              while [ $((node % 2)) -eq 0 ] && [ "$node" -ne 0 ]; do node=$((node / 2)); last=$((last / 2)); done
            else
              { printf '\001'; cat "$work/hash" "$work/sibling"; } > "$work/node"
            fi
            openssl dgst -sha256 -binary "$work/node" > "$work/hash"
            node=$((node / 2)); last=$((last / 2))
          done
          if [ "$last" -ne 0 ] || [ "$(openssl base64 -A -in "$work/hash")" != "$root" ]; then
            echo "entry $name is NOT in the log" >&2
            exit 1
          fi
          echo "entry $name is in the log of $size entries"
        done
        ```


        """;

    /// <summary>What stands behind the steps.</summary>
    public const string End =
        """
        ## What this does not prove

        That an event tells the truth, and that the log holds everything that happened: for the second, compare the
        checkpoint with one that was kept elsewhere (`attest audit verify --checkpoint`).

        """;
}
