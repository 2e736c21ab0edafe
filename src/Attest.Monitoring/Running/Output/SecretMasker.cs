using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>
/// Masks the secrets of a run in every form a program is likely to print them in (docs/masking.md). Immutable and
/// thread-safe; built once a run.
/// </summary>
internal sealed class SecretMasker
{
    /// <summary>A shorter secret would mask half of all output, and be told by where the marks stand.</summary>
    public const int ShortestSecret = 4;

    private readonly SecretAutomaton? _automaton;

    private SecretMasker(SecretAutomaton? automaton) => _automaton = automaton;

    /// <summary>What stands in a secret's place.</summary>
    public static ReadOnlySpan<byte> Mark => "***"u8;

    /// <summary>Nothing is secret; costs nothing.</summary>
    public static SecretMasker None { get; } = new(null);

    /// <summary>Whether there is anything to mask.</summary>
    public bool HasSecrets => _automaton is not null;

    /// <summary>Masks these values.</summary>
    /// <param name="secrets">Values by the name of their variable.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.SecretMissing"/>: a value is empty; <see cref="ErrorIds.SecretTooShort"/>: under 4 characters.
    /// </exception>
    public static SecretMasker Create(IReadOnlyCollection<KeyValuePair<string, string>> secrets)
    {
        if (secrets.Count == 0) return None;
        var patterns = new List<byte[]>();
        foreach (var (name, value) in secrets)
        {
            Check(name, value);
            SecretForms.AddTo(patterns, value);
        }

        return new SecretMasker(new SecretAutomaton(Distinct(patterns)));
    }

    /// <summary>Masks the values of these environment variables.</summary>
    /// <param name="names">Names of variables.</param>
    /// <param name="environment">Looks a variable up; null when it is not set.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.SecretMissing"/>: one is not set or empty; <see cref="ErrorIds.SecretTooShort"/>.
    /// </exception>
    public static SecretMasker FromEnvironment(IReadOnlyCollection<string> names, Func<string, string?> environment)
    {
        if (names.Count == 0) return None;
        var secrets = new List<KeyValuePair<string, string>>(names.Count);
        foreach (var name in names) secrets.Add(new(name, environment(name) ?? ""));
        return Create(secrets);
    }

    /// <summary>The masking of one stream of bytes.</summary>
    public MaskedStream OpenStream() => new(_automaton);

    /// <summary>The text with every secret masked; the same instance when there is none in it.</summary>
    public string Mask(string text)
    {
        if (_automaton is null || text.Length < ShortestSecret) return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        using var stream = OpenStream();
        using var masked = new PooledBuffer();
        masked.Append(stream.Next(bytes));
        masked.Append(stream.Flush());
        return masked.Span.SequenceEqual(bytes) ? text : Encoding.UTF8.GetString(masked.Span);
    }

    private static void Check(string name, string value)
    {
        var length = value.AsSpan().Trim().Length;
        if (length >= ShortestSecret) return;
        if (value.Length == 0)
        {
            throw new AttestException(
                ErrorIds.SecretMissing,
                $"the secret {name} is not set, or empty",
                $"Set the environment variable {name}, or take {name} out of `secrets`.");
        }

        throw new AttestException(
            ErrorIds.SecretTooShort,
            $"the secret {name} has {length} characters; {ShortestSecret} is the least that can be masked",
            $"Give {name} a longer value, or take {name} out of `secrets`.");
    }

    /// <summary>Sorted by bytes, and without what is too short: a variant can be shorter than its secret.</summary>
    private static List<byte[]> Distinct(List<byte[]> patterns)
    {
        patterns.Sort(static (left, right) => left.AsSpan().SequenceCompareTo(right));
        var distinct = new List<byte[]>(patterns.Count);
        foreach (var pattern in patterns)
        {
            if (pattern.Length < ShortestSecret) continue;
            if (distinct.Count == 0 || !distinct[^1].AsSpan().SequenceEqual(pattern)) distinct.Add(pattern);
        }

        return distinct;
    }
}
