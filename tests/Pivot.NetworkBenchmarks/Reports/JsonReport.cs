using System.Text.Json;
using System.Text.Json.Nodes;
using Pivot.NetworkBenchmarks.Connections;
using Pivot.NetworkBenchmarks.Figures;
using Pivot.NetworkBenchmarks.Guests;
using Pivot.NetworkBenchmarks.Variants;

namespace Pivot.NetworkBenchmarks.Reports;

/// <summary>All figures, every round's, for programs.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Those of the network.</summary>
    public static string Of(Machine machine, NetworkBenchmark network, ConnectionBenchmark connections, Samples samples)
    {
        JsonObject figures = [];
        foreach (Figure figure in Enum.GetValues<FigureKind>().SelectMany(Figure.All))
        {
            figures[figure.Key] = new JsonObject { ["title"] = figure.Workload.Title, ["unit"] = figure.Unit, ["variants"] = Values(figure.Key, network.Variants, samples) };
        }

        figures[NetworkBenchmark.ResidentKey] = new JsonObject { ["title"] = "resident memory", ["unit"] = "MiB", ["variants"] = Values(NetworkBenchmark.ResidentKey, network.Variants, samples) };
        foreach (string key in connections.Keys)
        {
            figures[key] = new JsonObject { ["variants"] = Values(key, connections.Variants, samples) };
        }

        return Write(machine, new JsonObject
        {
            ["skipped"] = new JsonArray([.. network.Skipped.Select(static skipped => JsonValue.Create(skipped))]),
            ["figures"] = figures,
            ["gates"] = new JsonArray([.. Gate.All.Select(gate => Of(gate, samples))]),
        });
    }

    /// <summary>Those of the guest.</summary>
    public static string Of(Machine machine, GuestFigures guest)
    {
        JsonObject figures = [];
        foreach (string workload in guest.Workloads)
        {
            figures[workload] = new JsonObject { ["unit"] = "instructions a unit", ["variants"] = Values(workload, guest.Variants, guest.Samples) };
        }

        return Write(machine, new JsonObject { ["guestKernel"] = guest.Kernel, ["figures"] = figures });
    }

    private static string Write(Machine machine, JsonObject rest)
    {
        JsonObject all = new()
        {
            ["date"] = machine.Date,
            ["commit"] = machine.Commit,
            ["kernel"] = machine.Kernel,
            ["processor"] = machine.Processor,
            ["processors"] = machine.Processors,
            ["minutes"] = machine.Took.TotalMinutes,
            ["noise"] = new JsonArray([.. machine.Warnings.Select(static warning => JsonValue.Create(warning))]),
        };
        foreach ((string name, JsonNode? value) in rest.ToArray())
        {
            rest.Remove(name);
            all[name] = value;
        }

        return all.ToJsonString(Indented) + "\n";
    }

    private static JsonObject Values(string key, IEnumerable<Variant> variants, Samples samples) => Values(key, variants.Select(static variant => variant.Name), samples);

    private static JsonObject Values(string key, IEnumerable<string> variants, Samples samples)
    {
        JsonObject values = [];
        foreach (string variant in variants.Where(variant => samples.Of(key, variant).Count > 0))
        {
            values[variant] = new JsonObject
            {
                ["median"] = samples.Median(key, variant),
                ["rounds"] = new JsonArray([.. samples.Of(key, variant).Select(static value => JsonValue.Create(value))]),
            };
        }

        return values;
    }

    private static JsonObject Of(Gate gate, Samples samples)
    {
        double? ratio = samples.Ratio(gate.Figure.Key, gate.Variant, gate.Other)?.Median;
        return new JsonObject
        {
            ["title"] = gate.Title,
            ["variant"] = gate.Variant,
            ["figure"] = gate.Figure.Key,
            ["of"] = gate.Other,
            ["ratio"] = ratio,
            ["gate"] = gate.Bound,
            ["goal"] = gate.Goal,
            ["passed"] = ratio is { } reached ? gate.Meets(reached, gate.Bound) : null,
        };
    }
}
