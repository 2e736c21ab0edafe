using System.Text;
using Attest.Monitoring.Running.Output;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Output;

/// <summary>The laws of masking, against a search that is too simple to be wrong and encoders that are not ours.</summary>
public sealed class MaskingProperties
{
    private static readonly Gen<string> Secrets =
        Gen.Elements("a", "b", "Z", "0", "9", "+", "/", "-", "_", ".", "~", " ", "'", "\"", "\\", "$", "`", "!", "&", "<", "%", "=",
                "\n", "\r\n", "\t", "\e", "é", "漢", "🔑", "(", "#")
            .ListOf().Select(static parts => string.Concat(parts)).Where(static secret => secret.Trim().Length >= 4);

    private static readonly Gen<int[]> Reads = Gen.Choose(1, 9).ArrayOf();

    [Fact]
    public void No_form_of_a_secret_comes_through_however_the_stream_is_cut() =>
        Prop.ForAll(
            (from secret in Secrets
             from encoder in Gen.Choose(0, SecretWriters.All.Count - 1)
             from before in Secrets
             from after in Secrets
             from reads in Reads
             select (secret, encoder, before, after, reads)).ToArbitrary(),
            static sample =>
            {
                var form = SecretWriters.All[sample.encoder](sample.secret);
                if (form.Length < 4) return true;
                var masker = Masking.Of(sample.secret);
                var output = Masking.InReads(masker, sample.before + form + sample.after, sample.reads);
                return !output.Contains(form, StringComparison.Ordinal) && output.Contains("***", StringComparison.Ordinal);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void The_cut_of_the_stream_changes_nothing() =>
        Prop.ForAll(
            (from patterns in Gen.Elements('a', 'b').ArrayOf().Where(static p => p.Length is >= 4 and <= 9).NonEmptyListOf()
             from text in Gen.Elements('a', 'b').ArrayOf()
             from reads in Reads
             select (patterns, text, reads)).ToArbitrary(),
            static sample =>
            {
                var patterns = sample.patterns.Select(static p => new string(p)).Distinct().Order(StringComparer.Ordinal).ToList();
                var automaton = new SecretAutomaton([.. patterns.Select(Encoding.ASCII.GetBytes)]);
                var output = Masking.InReads(new MaskedStream(automaton), Encoding.ASCII.GetBytes(sample.text), sample.reads);
                return Encoding.ASCII.GetString(output) == Naively(new string(sample.text), patterns);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Text_without_a_secret_comes_through_unchanged() =>
        Prop.ForAll(
            (from bytes in Gen.Choose(128, 255).Select(static value => (byte)value).ArrayOf()
             from reads in Reads
             select (bytes, reads)).ToArbitrary(),
            static sample =>
                Masking.InReads(Masking.Of("plain-ascii", "second one").OpenStream(), sample.bytes, sample.reads).AsSpan().SequenceEqual(sample.bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Every_line_of_eight_bytes_is_masked_alone() =>
        Prop.ForAll(
            Secrets.Where(static secret => secret.Contains('\n')).ToArbitrary(),
            static secret => secret.Split('\n').Select(static line => line.Trim('\r'))
                .Where(static line => Encoding.UTF8.GetByteCount(line) >= 8)
                .All(line => !Masking.Of(secret).Mask($">{line}<").Contains(line, StringComparison.Ordinal)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    /// <summary>Marks every byte of every occurrence, then writes each run of marked bytes as one mark.</summary>
    private static string Naively(string text, List<string> patterns)
    {
        var secret = new bool[text.Length + 1];
        foreach (var pattern in patterns)
        {
            for (var at = text.IndexOf(pattern, StringComparison.Ordinal); at >= 0; at = text.IndexOf(pattern, at + 1, StringComparison.Ordinal))
                secret.AsSpan(at, pattern.Length).Fill(true);
        }

        var output = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (!secret[i]) output.Append(text[i]);
            else if (i == 0 || !secret[i - 1]) output.Append("***");
        }

        return output.ToString();
    }
}
