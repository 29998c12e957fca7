using System.Globalization;
using System.Text;

namespace Pivot.Testing.Oracle;

/// <summary>Plays a scenario on a balancer and writes down the answers.</summary>
public sealed class ScenarioPlayer
{
    private const int Clients = 200;
    private const ushort FirstPort = 10000;

    private readonly IBalancer _balancer;
    private readonly List<OracleServer> _servers = [];
    private readonly List<(OracleConnection Connection, char Server)> _connections = [];

    private ScenarioPlayer(IBalancer balancer) => _balancer = balancer;

    /// <summary>Plays it.</summary>
    /// <returns>The scenario's lines with the answers of this balancer.</returns>
    public static IReadOnlyList<string> Play(Scenario scenario, IBalancer balancer)
    {
        ScenarioPlayer player = new(balancer);
        balancer.Serve(scenario.Service);
        List<string> lines = [];
        foreach (string line in scenario.Lines)
        {
            string[] words = Scenario.Words(line);
            string? answer = words.Length > 0 ? player.Play(words) : null;
            lines.Add(answer is null ? line : Scenario.WithAnswer(line, answer));
        }

        return lines;
    }

    /// <summary>What is different between a recording and what was played; empty when nothing is. Shares may differ as drawn lots do.</summary>
    public static string Difference(IReadOnlyList<string> recorded, IReadOnlyList<string> played)
    {
        StringBuilder text = new();
        for (int i = 0; i < recorded.Count; i++)
        {
            bool isAlike = recorded[i] == played[i]
                || (recorded[i].StartsWith("share ", StringComparison.Ordinal) && AreAlike(Scenario.AnswerOf(recorded[i]), Scenario.AnswerOf(played[i])));
            if (!isAlike)
            {
                text.Append(CultureInfo.InvariantCulture, $"line {i + 1}: {recorded[i]}\n  here: {played[i]}\n");
            }
        }

        return text.ToString();
    }

    private string? Play(string[] words)
    {
        switch (words[0])
        {
            case "service":
                return null;
            case "add":
                _servers.Insert(0, new OracleServer(words[1][0], Number(words[2]), words.Length > 3 ? Number(words[3]) : 0, words.Length > 4 ? Number(words[4]) : 0));
                _balancer.Use(_servers);
                return null;
            case "weight":
                int place = PlaceOf(words[1]);
                _servers[place] = _servers[place] with { Weight = Number(words[2]) };
                _balancer.Use(_servers);
                return null;
            case "remove":
                _servers.RemoveAt(PlaceOf(words[1]));
                _balancer.Use(_servers);
                return null;
            case "open":
                return Open(words);
            case "share":
                return Shares(Open(words));
            case "establish":
                Each(words, connection => _balancer.Send(connection, OracleStep.Establish));
                return null;
            case "close":
                Each(words, connection => _balancer.Send(connection, OracleStep.Close));
                return null;
            case "vanish":
                Each(words, _balancer.Vanish);
                return null;
            case "counts":
                IReadOnlyDictionary<char, (int Active, int Inactive)> counts = _balancer.Counts();
                return string.Join(' ', _servers.Select(server => $"{server.Name}={counts[server.Name].Active}/{counts[server.Name].Inactive}"));
            default:
                throw new FormatException($"'{words[0]}' is no event");
        }
    }

    private string Open(string[] words)
    {
        int[] clients = Behind(words, "from");
        int[] virtuals = Behind(words, "to");
        char[] order = new char[Number(words[1])];
        for (int i = 0; i < order.Length; i++)
        {
            int number = _connections.Count;
            OracleConnection connection = new(
                clients.Length > 0 ? clients[i % clients.Length] : (number % Clients) + 1,
                (ushort)(FirstPort + number),
                virtuals.Length > 0 ? virtuals[i % virtuals.Length] : OracleService.OnlyVirtual);
            order[i] = _balancer.Send(connection, OracleStep.Open);
            _connections.Add((connection, order[i]));
        }

        return new string(order);
    }

    /// <summary>Its packets go where the first one went, whatever became of the list of servers.</summary>
    private void Each(string[] words, Func<OracleConnection, char> send)
    {
        foreach (string range in words.Skip(1))
        {
            string[] ends = range.Split('-');
            for (int number = Number(ends[0]); number <= Number(ends[^1]); number++)
            {
                (OracleConnection connection, char server) = _connections[number - 1];
                char went = send(connection);
                if (went != server)
                {
                    throw new InvalidOperationException($"'{string.Join(' ', words)}': connection {number} was opened to {server}, and this packet of it went to {went}");
                }
            }
        }
    }

    private int PlaceOf(string name) => _servers.FindIndex(server => server.Name == name[0]) is >= 0 and int place ? place : throw new FormatException($"there is no server {name}");

    private static int[] Behind(string[] words, string keyword) =>
        [.. words.SkipWhile(word => word != keyword).Skip(1).TakeWhile(static word => char.IsDigit(word[0])).Select(Number)];

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    private static string Shares(string order) =>
        string.Join(' ', order.GroupBy(static server => server).OrderBy(static group => group.Key).Select(static group => $"{group.Key}={group.Count()}"));

    /// <summary>Five standard deviations of the difference of two draws, and a few of chance for small shares.</summary>
    private static bool AreAlike(string one, string other)
    {
        Dictionary<char, int> first = Parse(one);
        Dictionary<char, int> second = Parse(other);
        return first.Keys.Union(second.Keys).All(server =>
        {
            (int a, int b) = (first.GetValueOrDefault(server), second.GetValueOrDefault(server));
            return Math.Abs(a - b) <= 3 + (5 * Math.Sqrt(a + b));
        });
    }

    private static Dictionary<char, int> Parse(string shares) =>
        shares.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(static share => share[0], static share => Number(share[2..]));
}
