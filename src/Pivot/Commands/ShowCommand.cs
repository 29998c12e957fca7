namespace Pivot.Commands;

/// <summary><c>pivot show</c>: the group of commands that print one report each.</summary>
internal sealed class ShowCommand : ExampleCommand
{
    public ShowCommand(ClientContext context)
        : base("show", "Shows what the daemon knows", "pivot show services", "pivot show connections --client 192.0.2.7", "pivot show drops --json")
    {
        Add(new ShowServicesCommand(context));
        Add(new ShowServersCommand(context));
        Add(new ShowConnectionsCommand(context));
        Add(new ShowStatisticsCommand(context));
        Add(new ShowRatesCommand(context));
        Add(new ShowDropsCommand(context));
        Add(new ShowNeighboursCommand(context));
        Add(new ShowHealthCommand(context));
        Add(new ShowConfigurationCommand(context));
        Add(new ShowHistoryCommand(context));
        Add(new ShowInterfacesCommand(context.Terminal));
        Add(new ShowBootCommand(context.Terminal));
    }
}
