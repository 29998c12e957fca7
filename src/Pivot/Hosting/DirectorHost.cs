using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pivot.Linux;
using Pivot.Logging;
using Pivot.Rendering;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace Pivot.Hosting;

/// <summary>Hosts the director: logging, signals (SIGTERM, SIGINT and SIGQUIT stop it cleanly; SIGHUP has it read its configuration again, but stops it when it comes because its terminal has gone) and the order of start and stop.</summary>
internal static class DirectorHost
{
    /// <summary>Runs until a signal, the token or the director's own end; returns the exit code.</summary>
    /// <exception cref="StartupException">It cannot start.</exception>
    public static async Task<int> RunAsync(RunPlan plan, Terminal terminal, CancellationToken cancellation)
    {
        using Logger serilog = LoggerBuilder.Build(plan.Log, terminal);
        using SerilogLoggerProvider provider = new(serilog);
        using IHost host = Build(plan, terminal, provider);
        IHostApplicationLifetime lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        DirectorHostedService director = host.Services.GetRequiredService<DirectorHostedService>();
        bool hadTerminal = ControllingTerminal.IsThere();
        using PosixSignalRegistration hangup = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            if (ControllingTerminal.HasHungUp(hadTerminal))
            {
                lifetime.StopApplication();
            }
            else
            {
                director.Reload();
            }
        });
        try
        {
            await host.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // A signal during the start: the service has put everything back before it threw.
            return ExitCode.Good;
        }

        await host.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
        return director.ExitCode;
    }

    /// <summary>Does once for nothing what <see cref="RunAsync"/> does before it starts something, so that it is quicker then. Touches nothing.</summary>
    public static void Rehearse(RunPlan plan, Terminal terminal)
    {
        using Logger serilog = LoggerBuilder.Build(plan.Log with { FilePath = null, Syslog = null }, terminal);
        using SerilogLoggerProvider provider = new(serilog);
        using IHost host = Build(plan, terminal, provider);
        _ = host.Services.GetRequiredService<DirectorHostedService>();
    }

    private static IHost Build(RunPlan plan, Terminal terminal, SerilogLoggerProvider provider)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings
        {
            DisableDefaults = true,
            ApplicationName = "pivot",
            ContentRootPath = "/",
        });
        // What the host would make by its types' descriptions is made here: reading those takes a small board a twentieth of a second.
        // What is logged the switch of Serilog decides, which can be changed. The host logs a failed start with its stack trace; the command line prints the one line of it.
        LoggerFilterOptions filter = new() { MinLevel = LogLevel.Trace };
        filter.Rules.Add(new LoggerFilterRule(null, "Microsoft", LogLevel.None, null));
        LoggerFactory loggers = new([provider], filter);
        IOptions<HostOptions> options = Options.Create(new HostOptions());
        ApplicationLifetime lifetime = new(loggers.CreateLogger<ApplicationLifetime>());
        builder.Services.AddSingleton<ILoggerFactory>(loggers);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<IHostApplicationLifetime>(lifetime);
        builder.Services.AddSingleton<IHostLifetime>(services =>
            new ConsoleLifetime(Options.Create(new ConsoleLifetimeOptions { SuppressStatusMessages = true }), services.GetRequiredService<IHostEnvironment>(), lifetime, options, loggers));
        DirectorHostedService director = new(plan, terminal, loggers, lifetime);
        builder.Services.AddSingleton(director);
        builder.Services.AddSingleton<IHostedService>(director);
        return builder.Build();
    }
}
