using Attest.Monitoring.Keys;

namespace Attest.Monitoring.Tests.Keys;

public sealed class KeyFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    private KeyFile File => new(_temporary.At("keys/audit.pem"));

    [Fact]
    public void A_key_is_made_on_first_use_and_is_the_same_afterwards()
    {
        var made = 0;
        using var first = File.OpenOrCreate(_ => made++);
        using var second = File.OpenOrCreate(_ => made++);

        Assert.Equal(1, made);
        Assert.Equal(first.Verifier.Id, second.Verifier.Id);
        Assert.Equal(first.Verifier.Pem, System.IO.File.ReadAllText(File.PublicPath));
        Assert.Equal(["audit.pem", "audit.pub.pem"], Directory.GetFiles(_temporary.At("keys")).Select(Path.GetFileName).Order());
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File.Path));
    }

    [Fact]
    public void Rotation_keeps_every_old_public_key()
    {
        using var first = File.OpenOrCreate();
        using var second = SigningKey.Generate();
        File.Replace(second);
        using var third = SigningKey.Generate();
        File.Replace(third);
        using var now = File.OpenOrCreate();

        Assert.Equal(third.Verifier.Id, now.Verifier.Id);
        Assert.Equal(
            new[] { third.Verifier.Id }.Concat(new[] { first.Verifier.Id, second.Verifier.Id }.OrderBy(id => $"{id:x8}", StringComparer.Ordinal)),
            File.Verifiers().Select(key => key.Id));
    }

    [Fact]
    public void A_rotation_cut_short_is_finished_by_the_next_use()
    {
        using var old = File.OpenOrCreate();
        using var fresh = SigningKey.Generate();
        System.IO.File.WriteAllText(File.Path, fresh.Pem);

        using (File.OpenOrCreate()) { }

        Assert.Equal([fresh.Verifier.Id, old.Verifier.Id], File.Verifiers().Select(key => key.Id));
    }

    [Fact]
    public void A_lost_private_key_is_not_replaced_behind_ones_back()
    {
        using (File.OpenOrCreate()) { }
        System.IO.File.Delete(File.Path);

        var fault = Assert.Throws<AttestException>(() => File.OpenOrCreate());

        Assert.Equal(ErrorIds.KeyInvalid, fault.ErrorId);
        Assert.Contains(File.Path, fault.Message);
        System.IO.File.Move(File.PublicPath, _temporary.At("keys/audit.lost.pub.pem"));
        using var next = File.OpenOrCreate();
        Assert.Equal(2, File.Verifiers().Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no pem")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_key_is_refused_by_name(string content)
    {
        Directory.CreateDirectory(_temporary.At("keys"));
        System.IO.File.WriteAllText(File.Path, content);

        var fault = Assert.Throws<AttestException>(() => File.OpenOrCreate());

        Assert.Equal(ErrorIds.KeyInvalid, fault.ErrorId);
        Assert.Contains(File.Path, fault.Message);
        Assert.Equal(content, System.IO.File.ReadAllText(File.Path));
    }

    [Fact]
    public void A_key_on_another_curve_or_without_its_private_half_is_refused()
    {
        using var curve = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Throws<AttestException>(() => SigningKey.FromPem(curve.ExportPkcs8PrivateKeyPem(), "it"));
        using var key = SigningKey.Generate();
        Assert.Throws<AttestException>(() => SigningKey.FromPem(key.Verifier.Pem, "it"));
        Assert.Throws<AttestException>(() => VerifierKey.FromPem(key.Pem, "it"));
    }

    [Fact]
    public void A_key_that_openssl_made_signs_what_openssl_verifies()
    {
        Directory.CreateDirectory(_temporary.At("keys"));
        Openssl.Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", File.Path);
        using var key = File.OpenOrCreate();
        System.IO.File.WriteAllText(_temporary.At("text"), "text");
        System.IO.File.WriteAllBytes(_temporary.At("signature"), key.Sign("text"u8));

        Assert.Contains("Verified OK", Openssl.Run(
            "dgst", "-sha256", "-verify", File.PublicPath, "-signature", _temporary.At("signature"), _temporary.At("text")));
    }
}
