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
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("attest-rgw-").FullName;
    private Process? _process;
    private int _buckets;

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        // The tests say what is missing, and are skipped.
        if (!Needs.Has("radosgw") || !Needs.Has("ceph-mon") || !Needs.Has("ceph-osd")) return;
        var (port, monitor) = (FreePort(), FreePort());
        Address = $"http://127.0.0.1:{port}";
        var script = Repository.PathOf("tests", "Attest.Monitoring.Integrations.Tests", "S3", "radosgw.sh");
        _process = Process.Start(new ProcessStartInfo("bash", [script, Path.Combine(_folder, "ceph"), $"{port}", $"{monitor}"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(Patience);
        var said = await _process.StandardOutput.ReadLineAsync(limit.Token);
        Assert.True(said == "ready", $"radosgw did not start; {_folder} says why");
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
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
