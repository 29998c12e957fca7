using System.CommandLine;
using System.CommandLine.Completions;
using System.Globalization;
using Pivot.Control.Client;
using Pivot.Control.Model;
using Pivot.Hosting;

namespace Pivot.Commands;

/// <summary>Completes names by asking the daemon, for the shell and for the console. It gets little time: without an answer nothing is completed.</summary>
/// <param name="controlPath">The control socket for a command line.</param>
internal sealed class LiveNames(Func<ParseResult, string> controlPath)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>Completes the name of a virtual service.</summary>
    public void CompleteService(Argument argument) => argument.CompletionSources.Add(context => IsTyped(argument, context) ? [] : Services(context));

    /// <summary>Completes the name of a virtual service.</summary>
    public void CompleteService(Option option) => option.CompletionSources.Add(Services);

    /// <summary>Completes the name of a real server of the service that stands before it.</summary>
    public void CompleteServer(Argument argument, Argument service) => argument.CompletionSources.Add(context =>
        IsTyped(service, context) && !IsTyped(argument, context) ? Servers(context, context.ParseResult.GetResult(service)!.Tokens[0].Value) : []);

    /// <summary>Whether the line has it already, complete: the library asks for the completions of all arguments at once.</summary>
    private static bool IsTyped(Argument argument, CompletionContext context) =>
        context.ParseResult.GetResult(argument) is { Tokens: [{ } token, ..] } && token.Value != context.WordToComplete;

    private List<CompletionItem> Services(CompletionContext context) => Ask(context, static services =>
    {
        List<CompletionItem> items = [];
        foreach (ServiceReport service in services)
        {
            items.Add(Item(service.Name, $"{string.Join(' ', service.Protocols)} {string.Join(' ', service.Addresses)} port {service.Ports}, {service.Scheduler}"));
        }

        return items;
    });

    private List<CompletionItem> Servers(CompletionContext context, string name) => Ask(context, services =>
    {
        List<CompletionItem> items = [];
        foreach (ServiceReport service in services)
        {
            if (service.Name == name)
            {
                items.AddRange(service.Servers.Select(static server => Item(server.Name, string.Create(CultureInfo.InvariantCulture, $"{server.Address}, weight {server.Weight}, {server.State}"))));
            }
        }

        return items;
    });

    private static CompletionItem Item(string name, string detail) => new(name, detail: detail);

    private List<CompletionItem> Ask(CompletionContext context, Func<IReadOnlyList<ServiceReport>, List<CompletionItem>> read)
    {
        try
        {
            return read(Task.Run(() => ServicesAsync(controlPath(context.ParseResult))).GetAwaiter().GetResult());
        }
        catch (Exception error) when (error is ControlException or OperationCanceledException or StartupException)
        {
            return [];
        }
    }

    private static async Task<IReadOnlyList<ServiceReport>> ServicesAsync(string path)
    {
        using CancellationTokenSource timer = new(Limit);
        using ControlClient client = await ClientContext.ConnectAsync(path, timer.Token).ConfigureAwait(false);
        return (await client.ServicesAsync(timer.Token).ConfigureAwait(false)).Services;
    }
}
