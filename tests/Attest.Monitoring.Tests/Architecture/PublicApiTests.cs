namespace Attest.Monitoring.Tests.Architecture;

/// <summary>What scripts may name is approved: a change of it shows up in review as a change of a text file.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var folder = Repository.PathOf("tests", "Attest.Monitoring.Tests", "Architecture");
        var approvedFile = Path.Combine(folder, "PublicApi.approved.txt");
        var receivedFile = Path.Combine(folder, "PublicApi.received.txt");
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile).ReplaceLineEndings("\n") : "";
        var received = PublicApiText.Of(CoreAssembly.Loaded);
        if (approved == received)
        {
            File.Delete(receivedFile);
            return;
        }

        File.WriteAllText(receivedFile, received);
        var (was, now) = (approved.Split('\n'), received.Split('\n'));
        Assert.Fail(
            $"The public API changed. If that is meant, approve it: move {receivedFile} over {approvedFile}.\n"
            + string.Join('\n', [.. was.Except(now).Select(line => "- " + line), .. now.Except(was).Select(line => "+ " + line)]));
    }
}
