using System.Globalization;
using System.Text.Json;
using Pivot.Interfaces;
using Pivot.Linux.RtNetlink;
using Pivot.Packets.Ethernet;

namespace Pivot.Rendering;

/// <summary>Prints interfaces, a few lines each, or as one JSON document.</summary>
internal static class InterfacesRenderer
{
    /// <summary>Prints them for people, in at most 80 columns.</summary>
    public static void Write(IReadOnlyList<InterfaceFacts> interfaces, Terminal terminal)
    {
        foreach (InterfaceFacts one in interfaces)
        {
            string state = one.State.PadRight(10);
            Line(terminal, one.Link.Name, $"{(terminal.Colours && one.State == "no-carrier" ? Ansi.Paint(state, Tone.Warning) : state)}  mtu {one.Link.MtuBytes}{Speed(one)}{(Hardware(one) is { } hardware ? $"  {hardware}" : "")}");
            foreach (InterfaceAddress address in one.Addresses)
            {
                string left = address.ValidSeconds is { } seconds ? $", {HumanUnits.Duration(seconds)} left" : "";
                Line(terminal, "  address", $"{address.Address}/{address.PrefixLength}  {InterfaceFacts.OriginOf(address)}{left}");
            }

            if (one.Gateways.Count > 0)
            {
                Line(terminal, "  gateway", string.Join(", ", one.Gateways));
            }

            if (one.Link.Counters is { } counters)
            {
                Line(terminal, "  received", Traffic(counters.ReceivedPackets, counters.ReceivedBytes, counters.ReceiveErrors, counters.ReceiveDrops));
                Line(terminal, "  sent", Traffic(counters.SentPackets, counters.SentBytes, counters.SendErrors, counters.SendDrops));
            }
        }
    }

    /// <summary>Prints them as JSON.</summary>
    public static void WriteJson(IReadOnlyList<InterfaceFacts> interfaces, Terminal terminal)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("interfaces");
            foreach (InterfaceFacts one in interfaces)
            {
                WriteOne(json, one);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        terminal.Output.WriteLine(System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private static void WriteOne(Utf8JsonWriter json, InterfaceFacts one)
    {
        json.WriteStartObject();
        json.WriteString("name", one.Link.Name);
        json.WriteString("state", one.State);
        json.WriteNumber("mtuBytes", one.Link.MtuBytes);
        json.WriteString("hardwareAddress", Hardware(one));
        WriteOptional(json, "speedMegabits", one.SpeedMegabits);
        json.WriteStartArray("addresses");
        foreach (InterfaceAddress address in one.Addresses)
        {
            json.WriteStartObject();
            json.WriteString("address", address.Address.ToString());
            json.WriteNumber("prefixLength", address.PrefixLength);
            json.WriteString("origin", InterfaceFacts.OriginOf(address));
            WriteOptional(json, "validSeconds", address.ValidSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("gateways");
        foreach (System.Net.IPAddress gateway in one.Gateways)
        {
            json.WriteStringValue(gateway.ToString());
        }

        json.WriteEndArray();
        if (one.Link.Counters is { } counters)
        {
            WriteTraffic(json, "received", counters.ReceivedPackets, counters.ReceivedBytes, counters.ReceiveErrors, counters.ReceiveDrops);
            WriteTraffic(json, "sent", counters.SentPackets, counters.SentBytes, counters.SendErrors, counters.SendDrops);
        }

        json.WriteEndObject();
    }

    private static void WriteTraffic(Utf8JsonWriter json, string name, long packets, long bytes, long errors, long drops)
    {
        json.WriteStartObject(name);
        json.WriteNumber("packets", packets);
        json.WriteNumber("bytes", bytes);
        json.WriteNumber("errors", errors);
        json.WriteNumber("drops", drops);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Line(Terminal terminal, string title, string text) => terminal.Output.Write($"{PlainText.OneLine(title),-11} {text}\n");

    private static string Traffic(long packets, long bytes, long errors, long drops) =>
        string.Create(CultureInfo.InvariantCulture, $"{packets} packets, {HumanUnits.Bytes(bytes)}, {errors} errors, {drops} drops");

    private static string Speed(InterfaceFacts one) => one.SpeedMegabits is { } speed ? string.Create(CultureInfo.InvariantCulture, $"  {speed} Mbit/s") : "";

    private static string? Hardware(InterfaceFacts one) =>
        one.Link.HardwareAddress?.GetAddressBytes() is { Length: MacAddress.Length } bytes ? MacAddress.Read(bytes).ToString() : null;
}
