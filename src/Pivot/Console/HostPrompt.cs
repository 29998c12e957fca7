namespace Pivot.Console;

/// <summary>The begin of a prompt: which machine this is.</summary>
internal static class HostPrompt
{
    private const int Longest = 20;

    /// <summary>The host's name without its domain, and a sign behind it.</summary>
    public static string Of(string sign)
    {
        string name = Environment.MachineName.Split('.')[0];
        return (name.Length > Longest ? name[..Longest] : name) + sign;
    }
}
