using Pivot.System.Tests.Topology;
using Pivot.System.Tests.Traffic;
using Pivot.Testing.Networks;
using Pivot.Testing.Processes;

namespace Pivot.System.Tests;

/// <summary>HAProxy's agent-check with an agent as its users write it: socat in front of a script that prints one line.</summary>
public sealed class HealthAgentTests(TwoArmedNetwork network) : IClassFixture<TwoArmedNetwork>
{
    private const int AgentPort = 8079;
    private static readonly string ClientAddress = TwoArmedNetwork.ClientAddress(2).ToString();

    private NetworkNamespace Client => network.Clients[2];

    [Fact]
    public void Agent_SaysItsWords_WeightAndStateFollow()
    {
        Skip.When(Requires.Tool("socat", "socat"));
        using HealthyOrNotServer one = new(network.Servers[0], "server0", TwoArmedNetwork.Server(0, 80));
        using HealthyOrNotServer two = new(network.Servers[1], "server1", TwoArmedNetwork.Server(1, 80));
        using TemporaryDirectory directory = new();
        Say("up 50%");
        string script = directory.Write("agent.sh", $"#!/bin/sh\n# backend: server web1 192.0.2.11:80 weight 100 agent-check agent-port 8079\ncat {directory["word"]}\n");
        using ChildProcess agent = network.Servers[0].Start("socat", "-d", "-d", $"TCP-LISTEN:{AgentPort},fork,reuseaddr", $"EXEC:sh {script}");
        agent.WaitForText("listening on", TimeSpan.FromSeconds(10));
        string service = ServiceToml.Write("web", "tcp", "80", [(0, 80, 2), (1, 80, 1)]).Replace("name    = \"server0\"", $"name    = \"server0\"\n  agent   = {AgentPort}", StringComparison.Ordinal);
        using HealthRun run = new(network.Board, service);

        // Half of weight 2 is as much as the other's 1.
        run.Await(() => run.Server("server0").GetProperty("sharePercent").GetInt32() == 50, "the agent's share is not in force");
        HealthRun.Answering(Client, ClientAddress, requests: 8);
        Assert.Equal((4, 4), (Requests(one), Requests(two)));

        Say("drain");
        run.Pivot.WaitForLog("web: server0 drains: its agent says drain");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));
        Assert.Equal("draining", run.Server("server0").GetProperty("state").GetString());
        run.Pivot.Client("weight", "web", "server0", "2").Succeeded();
        Assert.Equal("server0 server1", HealthRun.Answering(Client, ClientAddress));

        Say("maint");
        run.Pivot.WaitForLog("web: server0 is in maintenance: its agent says maint");
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));

        Say("ready down #disk full");
        run.Pivot.WaitForLog("its agent says down (disk full)");
        run.Await("server0", "down");

        Say("up 100% maxconn:1");
        run.Pivot.WaitForLog("web: server0 is back: its agent says up");
        run.Await(() => run.Health("server0").GetProperty("agent").GetString() == "up, 100 %, at most 1 connections", "the agent's limit is not known");
        run.Await("server0", "overloaded"); // by the connections that it has had, which still count as inactive
        Assert.Equal("server1", HealthRun.Answering(Client, ClientAddress));

        // An agent that is gone takes nothing back.
        agent.Dispose();
        run.Pivot.WaitForLog("server0's agent does not answer: ");
        run.Await(() => run.Health("server0").GetProperty("agentFailures").GetInt64() > 1, "the agent is not missed");
        Assert.Equal("overloaded", run.Server("server0").GetProperty("state").GetString());

        void Say(string words)
        {
            string path = directory.Write("word.new", words + "\n");
            File.Move(path, directory["word"], overwrite: true);
        }

        static int Requests(HealthyOrNotServer server) => server.Requests.GetValueOrDefault(TwoArmedNetwork.ClientAddress(2));
    }
}
