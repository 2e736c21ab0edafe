using System.Buffers;
using System.Text.Json;

namespace Attest.Cli.Completion;

/// <summary>
/// The scripts. Each asks <c>attest "[suggest:POSITION]" "LINE"</c>, which answers with one word a line; the first word
/// of the line is always written <c>attest</c>, however it was called.
/// </summary>
internal static class CompletionScripts
{
    private const string Bash = """
        # bash completion for attest: source <(attest completion bash)
        _attest() {
            local command="${COMP_WORDS[0]}" word="${COMP_WORDS[COMP_CWORD]}"
            local line="attest${COMP_LINE:${#command}}"
            local point=$((COMP_POINT - ${#command} + 6))
            # '=' ends a word for bash, not for attest.
            [[ $word == '=' ]] && word=''
            local IFS=$'\n'
            local suggestions="$("$command" "[suggest:$point]" "${line:0:$point}" 2>/dev/null)"
            # Options are offered once a dash is typed; until then verbs, values and files.
            [[ $word == -* ]] || suggestions="$(grep -v '^-' <<< "$suggestions")"
            COMPREPLY=($(compgen -W "$suggestions" -- "$word"))
            if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
                compopt -o filenames 2>/dev/null
                COMPREPLY=($(compgen -f -- "$word"))
            fi
        }
        complete -F _attest attest

        """;

    private const string Zsh = """
        #compdef attest
        # zsh completion for attest: source <(attest completion zsh), or a file _attest on your fpath
        _attest() {
            local line="attest${BUFFER[$((${#words[1]} + 1)),-1]}"
            local point=$((CURSOR - ${#words[1]} + 6))
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:$point]" "${line[1,$point]}" 2>/dev/null)}")
            [[ "${words[CURRENT]}" == -* ]] || suggestions=("${(@)suggestions:#-*}")
            if [[ -n "${suggestions[1]}" ]] && compadd -- "${suggestions[@]}"; then
                return
            fi
            _files
        }
        if [[ "${funcstack[1]}" == "_attest" ]]; then
            _attest "$@"
        else
            compdef _attest attest
        fi

        """;

    private const string Fish = """
        # fish completion for attest: attest completion fish | source
        function __attest_complete
            set -l words (commandline -opc)
            set -l line (string join ' ' -- attest $words[2..-1] (commandline -ct))
            set -l suggestions (attest "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null)
            string match -q -- '-*' (commandline -ct); and printf '%s\n' $suggestions; or string match -v -- '-*' $suggestions
        end
        complete -c attest -a '(__attest_complete)'

        """;

    private const string Pwsh = """
        # PowerShell completion for attest: attest completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName attest -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            $name = $commandAst.CommandElements[0].Extent
            $typed = $commandAst.Extent.Text
            $line = 'attest' + $typed.Substring($name.EndOffset - $name.StartOffset)
            $length = 6 + $cursorPosition - $name.EndOffset
            if ($length -gt $line.Length) { $line = $line.PadRight($length) }
            $line = $line.Substring(0, $length)
            & $name.Text "[suggest:$length]" $line 2>$null | Where-Object {
                $_ -like "$wordToComplete*" -and ($wordToComplete -like '-*' -or $_ -notlike '-*')
            } | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }

        """;

    /// <summary>The script; null for a shell that has none.</summary>
    public static string? For(string shell) => shell switch
    {
        "bash" => Bash,
        "zsh" => Zsh,
        "fish" => Fish,
        "pwsh" or "powershell" => Pwsh,
        _ => null,
    };

    public static ReadOnlyMemory<byte> Json(string shell, string script)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("shell", shell);
            json.WriteString("script", script);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
