namespace Greeter;

/// <summary>What to say to whom at which hour.</summary>
public static class Greeting
{
    /// <summary>A greeting that fits the hour of the day.</summary>
    /// <exception cref="ArgumentException"><paramref name="name"/> is blank.</exception>
    public static string For(string name, TimeOnly now)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var word = now.Hour switch
        {
            < 5 => "Good night",
            < 12 => "Good morning",
            < 18 => "Good afternoon",
            _ => "Good evening",
        };
        return $"{word}, {name.Trim()}!";
    }
}
