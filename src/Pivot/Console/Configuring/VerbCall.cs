using Pivot.Control.Client;
using Pivot.Rendering;

namespace Pivot.Console.Configuring;

/// <summary>A verb of the configuration mode with the words behind it.</summary>
/// <param name="Draft">What is worked on.</param>
/// <param name="Line">The whole line, the verb first.</param>
/// <param name="Session">Where it runs.</param>
/// <param name="Cancellation">Ctrl-C.</param>
internal sealed record VerbCall(ConfigurationDraft Draft, ConsoleLine Line, IConsoleSession Session, CancellationToken Cancellation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The words behind the verb.</summary>
    public string[] Words { get; } = [.. Line.Texts.Skip(1)];

    /// <summary>Where it prints.</summary>
    public Terminal Terminal => Session.Terminal;

    /// <summary>Refuses words that nothing is to be done with.</summary>
    /// <param name="most">How many there may be.</param>
    /// <exception cref="LineException">There are more.</exception>
    public void AtMost(int most)
    {
        if (Words.Length > most)
        {
            throw new LineException($"nothing follows '{Line.Words[most].Text}' here", most + 1);
        }
    }

    /// <summary>Connects to the daemon, with time for what changes the host.</summary>
    /// <exception cref="ControlException">There is none.</exception>
    public Task<ControlClient> ConnectAsync() => ControlClient.ConnectAsync(new ControlClientOptions { Path = Session.ControlPath, Timeout = Patience }, Cancellation);
}
