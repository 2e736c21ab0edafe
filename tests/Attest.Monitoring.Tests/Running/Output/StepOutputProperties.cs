using System.Text;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Running.Output;

public sealed class StepOutputProperties : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-output-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Standard output says <c>o</c> and standard error <c>e</c>; null is a pause.</summary>
    [Fact]
    public void Whatever_is_said_when_no_line_holds_two_streams_and_nothing_is_lost()
    {
        var words = Gen.Elements("", "o", "oo\n", "\n", "o\noo", "e", "e\n", "ee\ne", null);
        var file = Path.Combine(_folder, "log");
        Prop.ForAll(words.ListOf().ToArbitrary(), said =>
        {
            File.Delete(file);
            var view = new RecordingView();
            using (var output = new StepOutput("s", file, SecretMasker.None, view))
            {
                foreach (var word in said)
                {
                    if (word is null) output.Idle();
                    else output.Write(word.Contains('e') ? OutputStream.Error : OutputStream.Standard, Encoding.UTF8.GetBytes(word));
                }

                output.Complete();
            }

            var log = File.Exists(file) ? File.ReadAllText(file) : "";
            return log == string.Concat(view.Shown.Select(static shown => shown[4..]))
                && log.Split('\n').All(static line => !(line.Contains('o') && line.Contains('e')))
                && Letters(log, 'o') == said.Sum(static word => Letters(word, 'o'))
                && Letters(log, 'e') == said.Sum(static word => Letters(word, 'e'))
                && Letters(log, '\n') >= said.Sum(static word => Letters(word, '\n'));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void One_stream_alone_is_logged_to_the_byte()
    {
        var file = Path.Combine(_folder, "log");
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), said =>
        {
            File.Delete(file);
            using (var output = new StepOutput("s", file, SecretMasker.None, null))
            {
                foreach (var bytes in said)
                {
                    output.Write(OutputStream.Standard, bytes);
                    if (bytes.Length % 3 == 0) output.Idle();
                }

                output.Complete();
            }

            var expected = said.SelectMany(static bytes => bytes).ToArray();
            return expected.Length == 0 ? !File.Exists(file) : File.ReadAllBytes(file).AsSpan().SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static int Letters(string? text, char letter) => text?.Count(c => c == letter) ?? 0;
}
