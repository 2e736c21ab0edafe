using Attest.Monitoring.State;

namespace Attest.Monitoring.Access;

/// <summary>The tokens of a state folder: <c>access/token-NAME.json</c>, mode 0600, one file each, so that any number of processes may add and remove.</summary>
/// <param name="state">The state folder.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenFolder(StateFolder state, TimeProvider time)
{
    /// <summary>Every request may have to be held against every token.</summary>
    private const int Most = 1000;

    private readonly TokenUses _uses = new(state);

    /// <summary>Makes a token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="roles">What it may read.</param>
    /// <param name="expiresAt">From when on it counts no more; null = never.</param>
    /// <param name="before">Told before it can be used: what it throws keeps it from being made.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ArgumentInvalid"/>: no name, or one that is taken; <see cref="ErrorIds.StateUnwritable"/>.
    /// </exception>
    public NewAccessToken Add(string name, AccessRoles roles, DateTimeOffset? expiresAt, Action<KnownToken> before)
    {
        TokenName.Check(name);
        if (File.Exists(PathOf(name))) throw Taken(name);
        if (Names().Count() >= Most) throw new AttestException(
            ErrorIds.ArgumentInvalid, $"There are {Most} tokens already.", "Revoke those that nobody uses: 'attest token list' says when each was last used.");
        var text = TokenText.New();
        var token = new KnownToken(name, roles, TokenHash.Of(text)) { CreatedAt = time.GetUtcNow(), ExpiresAt = expiresAt };
        before(token);
        Write(token);
        return Shown(token, text);
    }

    /// <summary>A token for a configuration: nothing is written.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: no name.</exception>
    public NewAccessToken Draft(string name, AccessRoles roles, DateTimeOffset? expiresAt)
    {
        var text = TokenText.New();
        return Shown(new KnownToken(TokenName.Check(name), roles, TokenHash.Of(text)) { CreatedAt = time.GetUtcNow(), ExpiresAt = expiresAt }, text);
    }

    /// <summary>Removes a token: a monitor that runs refuses it within a second.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="before">Told before it is removed.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.TokenNotFound"/>; <see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void Remove(string name, Action before)
    {
        if (!TokenName.IsValid(name) || !File.Exists(PathOf(name)))
        {
            throw new AttestException(
                ErrorIds.TokenNotFound,
                $"There is no token '{Sources.NodeWords.Short(name)}'{Sources.NearestWord.Hint(name, Names())}.",
                "'attest token list' shows those of the state folder; one of access.tokens is removed from its configuration.");
        }

        before();
        try
        {
            File.Delete(PathOf(name));
            _uses.Forget(name);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(fault);
        }
    }

    /// <summary>All of them by name, those that count no more too.</summary>
    /// <param name="warn">Told of a file that is no token's.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>: the folder cannot be read.</exception>
    public IReadOnlyList<AccessToken> List(Action<string> warn)
    {
        var now = time.GetUtcNow();
        return [.. Read(warn).Select(token => new AccessToken
        {
            Name = token.Name,
            Roles = RoleWords.Of(token.Roles),
            CreatedAt = token.CreatedAt!.Value,
            ExpiresAt = token.ExpiresAt,
            LastUsedAt = _uses.Read(token).At,
            IsExpired = token.IsExpired(now),
        })];
    }

    /// <summary>All of them by name; a file that is no token's is told and left out.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>: the folder cannot be read.</exception>
    public IReadOnlyList<KnownToken> Read(Action<string> warn)
    {
        var tokens = new List<KnownToken>();
        foreach (var name in Names().Take(Most).Order(StringComparer.Ordinal))
        {
            try
            {
                var token = TokenFile.Read(PathOf(name));
                if (token.Name == name) tokens.Add(token);
                else warn($"The token file {PathOf(name)} holds the name '{token.Name}': it is not taken.");
            }
            catch (FileNotFoundException)
            {
                // Removed meanwhile.
            }
            catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
            {
                warn($"The token file {PathOf(name)} is not taken: {fault.Message}");
            }
        }

        return tokens;
    }

    /// <summary>Names of the files, whatever is in them.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>: the folder cannot be read.</exception>
    public IEnumerable<string> Names()
    {
        try
        {
            if (!Directory.Exists(state.Access)) return [];
            return [.. Directory.EnumerateFiles(state.Access, "token-*.json").Select(static path => Path.GetFileNameWithoutExtension(path)["token-".Length..])];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.StateFolderUnusable,
                $"The tokens under {state.Access} cannot be read: {fault.Message}",
                "Make the folder readable for this account.",
                inner: fault);
        }
    }

    private string PathOf(string name) => Path.Combine(state.Access, $"token-{name}.json");

    private void Write(KnownToken token)
    {
        var path = PathOf(token.Name);
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            PrivateFolder.Create(state.Access);
            DurableFile.Replace(temporary, TokenFile.Write(token));

            // Of two that take one name at once the second is told.
            File.Move(temporary, path, overwrite: false);
            DurableFile.FlushFolder(state.Access);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw File.Exists(path) ? Taken(token.Name) : Unwritable(fault);
        }
    }

    private static AttestException Taken(string name) => new(
        ErrorIds.ArgumentInvalid,
        $"There is a token '{name}' already.",
        $"Choose another name, or revoke it first: attest token revoke {name}.");

    private AttestException Unwritable(Exception fault) => new(
        ErrorIds.StateUnwritable,
        $"The tokens under {state.Access} cannot be changed: {fault.Message}",
        "Make the folder writable for this account, and see whether the disk is full.",
        inner: fault);

    private static NewAccessToken Shown(KnownToken token, string text) => new()
    {
        Name = token.Name,
        Roles = RoleWords.Of(token.Roles),
        CreatedAt = token.CreatedAt!.Value,
        ExpiresAt = token.ExpiresAt,
        Token = text,
        Hash = token.Hash.ToString(),
    };
}
