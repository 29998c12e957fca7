using FsCheck;
using FsCheck.Fluent;
using Pivot.Director.Connections;
using Pivot.Director.Services;
using Pivot.Packets;
using static Pivot.Director.Tests.DirectorBench;

namespace Pivot.Director.Tests;

/// <summary>What holds of templates whatever happens (FsCheck): clients come and go, tables fill, time passes, servers are drained and lost, the process is killed.</summary>
public sealed class PersistenceLawTests
{
    private static readonly string[] Servers = [Server1, Server2, "203.0.113.13"];

    private readonly record struct Step(int Kind, int Client, int Number);

    private static Arbitrary<Step[]> Steps => Gen.Choose(0, 13)
        .SelectMany(kind => Gen.Choose(1, 5).SelectMany(client => Gen.Choose(0, 200).Select(number => new Step(kind, client, number))))
        .ArrayOf(150).ToArbitrary();

    [Fact]
    public void Templates_WhateverHappens_AddUp()
    {
        Prop.ForAll(Steps, steps =>
        {
            using var bench = new DirectorBench(limit: 24);
            Configure(bench);
            return steps.All(step =>
            {
                Apply(bench, step);
                return AddsUp(bench);
            }) && EndsEmpty(bench);
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    [Fact]
    public void Open_ClientWhoseTemplateIsThere_GetsTheServerThatItNames()
    {
        Prop.ForAll(Steps, steps =>
        {
            using var bench = new DirectorBench(limit: 64);
            Configure(bench);
            int port = 10_000;
            return steps.All(step =>
            {
                Apply(bench, step);
                port++;
                ConnectionSnapshot? template = bench.Connections().FirstOrDefault(connection => connection.IsTemplate && connection.Client == IpAddress.Parse(ClientOf(step)));
                RealServer? server = bench.Director.Services[0].Servers.FirstOrDefault(server => server.Id == template?.ServerId);
                if (server is null or { IsDown: true } or { Condition.IsDrained: true })
                {
                    return true;
                }

                return bench.FromClient(TcpFlags.Syn, port, ClientOf(step)).Reason == DropReason.None
                    && bench.Connections().Single(connection => connection.ClientPort == port).ServerId == server.Id;
            });
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true));
    }

    private static void Configure(DirectorBench bench) =>
        bench.Apply(Web([.. Servers.Select(server => Server(server, 80))]) with { Persistence = new ServicePersistence(TimeSpan.FromSeconds(90)), OnServerLoss = OnServerLoss.Reschedule });

    private static string ClientOf(Step step) => $"192.0.2.{step.Client}";

    private static void Apply(DirectorBench bench, Step step)
    {
        string server = Servers[step.Number % 3];
        int port = 1 + (step.Number % 7);
        switch (step.Kind)
        {
            case 0:
                bench.Pass(TimeSpan.FromSeconds(step.Number));
                break;
            case 1:
                bench.Restart();
                Configure(bench);
                break;
            case 2:
                bench.Director.TryChangeServer("web", server, condition => condition with { IsDrained = !condition.IsDrained });
                break;
            case 3:
                bench.Director.TryChangeServer("web", server, condition => condition with { IsDown = !condition.IsDown });
                break;
            case 4:
                bench.FromClient(TcpFlags.Rst, port, ClientOf(step));
                break;
            case <= 8:
                bench.FromClient(TcpFlags.Ack, port, ClientOf(step));
                break;
            default:
                bench.FromClient(TcpFlags.Syn, port, ClientOf(step));
                break;
        }
    }

    private static bool AddsUp(DirectorBench bench)
    {
        List<ConnectionSnapshot> all = bench.Connections();
        List<ConnectionSnapshot> templates = [.. all.Where(connection => connection.IsTemplate)];
        return bench.Director.Table.Count == all.Count
            && bench.Director.Table.Templates == templates.Count
            && templates.DistinctBy(template => template.Client).Count() == templates.Count
            && bench.Director.Services[0].Servers.All(server => server.Templates == templates.Count(template => template.ServerId == server.Id)
                && server.ActiveConnections + server.InactiveConnections == all.Count(connection => !connection.IsTemplate && connection.ServerId == server.Id))
            && templates.All(template => template.Controlled <= all.Count(connection => !connection.IsTemplate && connection.Client == template.Client));
    }

    private static bool EndsEmpty(DirectorBench bench)
    {
        bench.Pass(TimeSpan.FromMinutes(20));
        return bench.Director.Table is { Count: 0, Templates: 0, Embryonic: 0 };
    }
}
