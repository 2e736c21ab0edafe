using System.Text;
using Attest.Monitoring.Keys;

namespace Attest.Monitoring.Tests.Keys;

public sealed class SignedNoteTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly SigningKey _key = SigningKey.Generate();

    public void Dispose()
    {
        _key.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_note_reads_back_and_names_its_signer()
    {
        using var other = SigningKey.Generate();
        var note = SignedNote.Sign("a text\n\nwith an empty line\n", "host/log", _key);

        var read = SignedNote.TryParse(Encoding.UTF8.GetBytes(note.ToString()));

        Assert.NotNull(read);
        Assert.Equal(note.Text, read.Text);
        Assert.Equal(_key.Verifier, read.SignedBy("host/log", [other.Verifier, _key.Verifier]));
        Assert.Null(read.SignedBy("host/log", [other.Verifier]));
        Assert.Null(read.SignedBy("another", [_key.Verifier]));
    }

    [Fact]
    public void No_byte_of_a_note_can_be_changed()
    {
        var note = Encoding.UTF8.GetBytes(SignedNote.Sign("host\n5\nroot\n", "host", _key).ToString());
        for (var position = 0; position < note.Length; position++)
        {
            var changed = note.ToArray();
            changed[position] ^= 1;
            Assert.Null(SignedNote.TryParse(changed)?.SignedBy("host", [_key.Verifier]));
        }
    }

    [Theory]
    [InlineData("text\n\n")]
    [InlineData("text\n\n— name AAAAAAA=")]
    [InlineData("text\n— name AAAAAAA=\n")]
    [InlineData("text\n\n- name AAAAAAA=\n")]
    [InlineData("text\n\n— AAAAAAA=\n")]
    [InlineData("text\n\n— na+me AAAAAAA=\n")]
    [InlineData("text\n\n— name AAAA\n")]
    [InlineData("text\n\n— name AAAAAAB=\n")]
    [InlineData("te\txt\n\n— name AAAAAAA=\n")]
    [InlineData("")]
    public void What_is_no_note_is_refused(string text) => Assert.Null(SignedNote.TryParse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_verifier_key_reads_back()
    {
        var (name, key) = VerifierKeyText.Read(VerifierKeyText.Of("host/log", _key.Verifier));
        using (key)
        {
            Assert.Equal("host/log", name);
            Assert.Equal(_key.Verifier.SubjectPublicKeyInfo, key.SubjectPublicKeyInfo);
        }

        Assert.Equal(ErrorIds.KeyInvalid, Assert.Throws<AttestException>(
            () => VerifierKeyText.Read("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")).ErrorId);
    }

    [Fact]
    public void Openssl_verifies_the_signature()
    {
        var note = SignedNote.Sign("host\n5\nroot\n", "host", _key);
        File.WriteAllText(_temporary.At("text"), note.Text);
        File.WriteAllBytes(_temporary.At("signature"), note.Signatures[0].Signature.ToArray());
        File.WriteAllText(_temporary.At("key.pub.pem"), _key.Verifier.Pem);

        Assert.Contains("Verified OK", Openssl.Run("dgst", "-sha256", "-verify", _temporary.At("key.pub.pem"), "-signature", _temporary.At("signature"), _temporary.At("text")));

        // The id is that of the key's DER, as openssl writes it.
        Openssl.Run("pkey", "-pubin", "-in", _temporary.At("key.pub.pem"), "-outform", "DER", "-out", _temporary.At("key.der"));
        Assert.StartsWith($"{_key.Verifier.Id:x8}", Openssl.Run("dgst", "-sha256", "-r", _temporary.At("key.der")));
    }
}

