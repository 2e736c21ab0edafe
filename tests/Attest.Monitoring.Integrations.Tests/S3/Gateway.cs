using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Attest.Monitoring.Integrations.Tests.S3;

/// <summary>A real S3 endpoint, Ceph's radosgw, for the tests of a class.</summary>
public sealed class Gateway : IAsyncLifetime
{
    private const int Tries = 4;

    /// <summary>It takes 13 s on two processors; now and then its three processes wait for each other for good.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private readonly string _folder = Directory.CreateTempSubdirectory("attest-rgw-").FullName;
    private Process? _process;
    private int _buckets;

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // The tests say what is missing, and are skipped.
        if (!Needs.Has("radosgw") || !Needs.Has("ceph-mon") || !Needs.Has("ceph-osd")) return;
        for (var turn = 1; ; turn++)
        {
            if (await StartAsync(turn)) return;
            await StopAsync();
            Assert.True(turn < Tries, $"radosgw did not start in {Tries} tries");
        }
    }

    /// <summary>A new bucket.</summary>
    public async Task<string> BucketAsync(bool locks = false)
    {
        foreach (var program in (string[])["radosgw", "ceph-mon", "ceph-osd"]) _ = Needs.Tool(program);
        var name = $"bucket{Interlocked.Increment(ref _buckets)}";
        using var client = Client();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = locks });
        return name;
    }

    /// <summary>A client as the tests' own eye.</summary>
    public AmazonS3Client Client() => new("AK", "SK", new AmazonS3Config
    {
        ServiceURL = Address,
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> StartAsync(int turn)
    {
        var (port, monitor) = (FreePort(), FreePort());
        Address = $"http://127.0.0.1:{port}";
        var script = Repository.PathOf("tests", "Attest.Monitoring.Integrations.Tests", "S3", "radosgw.sh");
        _process = Process.Start(new ProcessStartInfo("bash", [script, Path.Combine(_folder, $"ceph{turn}"), $"{port}", $"{monitor}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await _process.StandardOutput.ReadLineAsync(limit.Token) == "ready";
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task StopAsync()
    {
        if (_process is null) return;

        // The script ends what it has started: when its input does, or when it is told to.
        _process.StandardInput.Close();
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).Dispose();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
