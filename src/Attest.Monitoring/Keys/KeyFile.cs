using System.Globalization;
using System.Text;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Keys;

/// <summary>
/// A signing key on disk and the public keys beside it: <c>audit.pem</c> (PKCS#8, mode 0600), <c>audit.pub.pem</c>, and
/// <c>audit.&lt;key id&gt;.pub.pem</c> for each key it had before. Whoever makes or rotates one holds the lock that guards it.
/// </summary>
/// <param name="path">The private key's file; ends in <c>.pem</c>.</param>
internal sealed class KeyFile(string path)
{
    private const string Ending = ".pem";
    private const string PublicEnding = ".pub.pem";

    /// <summary>The private key's file.</summary>
    public string Path { get; } = path;

    /// <summary>The public key's file.</summary>
    public string PublicPath => Stem + PublicEnding;

    private string Stem => Path.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? Path[..^Ending.Length] : Path;

    private string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;

    /// <summary>Reads the key, or makes it where there never was one.</summary>
    /// <param name="made">Told of a key that was made, once it is durable.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.KeyInvalid"/>: it cannot be read, or only its public half is there.
    /// </exception>
    /// <exception cref="IOException">It cannot be written.</exception>
    public SigningKey OpenOrCreate(Action<VerifierKey>? made = null)
    {
        if (!File.Exists(Path))
        {
            if (!File.Exists(PublicPath)) return Make(made);
            throw new AttestException(
                ErrorIds.KeyInvalid,
                $"The private key {Path} is gone; its public half {PublicPath} is still there.",
                $"Restore the private key from a backup. If it is lost, rename the public key to {System.IO.Path.GetFileName(Stem)}.lost{PublicEnding}: then the next use makes a new key, and old signatures can still be checked.");
        }

        var key = Read();
        try
        {
            // A rotation may have been cut short between the two files.
            if (!File.Exists(PublicPath) || File.ReadAllText(PublicPath) != key.Verifier.Pem) WritePublic(key.Verifier);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>
    /// What an old key says of the one that replaced it: <c>audit.&lt;key id&gt;.tlog-proof</c>, beside its public key.
    /// </summary>
    public string HandoverPath(uint old) => string.Create(CultureInfo.InvariantCulture, $"{Stem}.{old:x8}.tlog-proof");

    /// <summary>Replaces the key by another; the old public key stays beside it.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: the key that is there cannot be read.</exception>
    /// <exception cref="IOException">It cannot be written; the old key is still the key.</exception>
    public void Replace(SigningKey next)
    {
        using (OpenOrCreate()) KeepOldPublic();
        DurableFile.Replace(Path, Encoding.ASCII.GetBytes(next.Pem));
        WritePublic(next.Verifier);
    }

    /// <summary>Every public key that signatures of this file may be checked with: the present one first.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: one cannot be read.</exception>
    public IReadOnlyList<VerifierKey> Verifiers()
    {
        var keys = new List<VerifierKey>();
        if (File.Exists(PublicPath)) keys.Add(VerifierKey.Read(PublicPath));
        if (!Directory.Exists(Folder)) return keys;
        var name = System.IO.Path.GetFileName(Stem);
        foreach (var old in Directory.EnumerateFiles(Folder, $"{name}.*{PublicEnding}").Order(StringComparer.Ordinal))
        {
            keys.Add(VerifierKey.Read(old));
        }

        return keys;
    }

    private SigningKey Read()
    {
        try
        {
            return SigningKey.FromPem(File.ReadAllText(Path), Path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw VerifierKey.Invalid(Path, fault);
        }
    }

    private SigningKey Make(Action<VerifierKey>? made)
    {
        var key = SigningKey.Generate();
        try
        {
            PrivateFolder.Create(Folder);
            DurableFile.Replace(Path, Encoding.ASCII.GetBytes(key.Pem));
            WritePublic(key.Verifier);
            made?.Invoke(key.Verifier);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private void WritePublic(VerifierKey key)
    {
        KeepOldPublic();
        DurableFile.Replace(PublicPath, Encoding.ASCII.GetBytes(key.Pem));
    }

    private void KeepOldPublic()
    {
        if (!File.Exists(PublicPath)) return;
        using var old = VerifierKey.Read(PublicPath);
        var kept = string.Create(CultureInfo.InvariantCulture, $"{Stem}.{old.Id:x8}{PublicEnding}");
        DurableFile.Replace(kept, Encoding.ASCII.GetBytes(old.Pem));
    }
}
