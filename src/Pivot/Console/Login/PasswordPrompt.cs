using Pivot.Linux;

namespace Pivot.Console.Login;

/// <summary>Asks for the console's password: three times, each failure followed by a longer wait.</summary>
/// <param name="session">Where.</param>
/// <param name="lookup">Which password.</param>
/// <param name="firstWait">After the first failure; each further one doubles it.</param>
internal sealed class PasswordPrompt(ConsoleSession session, PasswordLookup lookup, TimeSpan firstWait)
{
    /// <summary>After the first failure of somebody who types.</summary>
    public static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(1);

    private const int Tries = 3;
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(5);

    /// <summary>Whether the user may come in; without a password everybody may.</summary>
    public bool LetsIn()
    {
        for (int i = 0; i < Tries; i++)
        {
            if (lookup.Find() is not { } hash)
            {
                return true;
            }

            if (i == 0)
            {
                session.Tell($"{Greeting.Product} on {Environment.MachineName}");
            }

            if (session.Ask(new LinePrompt("Password: ") { IsSecret = true, Idle = Idle }, out string password) is LineEnd.Ended or LineEnd.Idle)
            {
                return false;
            }

            if (IsRight(password, hash))
            {
                return true;
            }

            // Doubling slows a guesser down and hardly keeps the owner waiting.
            Thread.Sleep(firstWait * (1 << i));
        }

        return false;
    }

    private bool IsRight(string password, string hash)
    {
        try
        {
            bool isRight = PasswordHash.Matches(password, hash);
            if (!isRight)
            {
                session.Tell("That is not the password.");
            }

            return isRight;
        }
        catch (HostException error)
        {
            session.Tell($"{error.Message}. To come in without it, delete the line 'password' of [system] in the configuration file, on the card in any computer.");
            return false;
        }
    }
}
