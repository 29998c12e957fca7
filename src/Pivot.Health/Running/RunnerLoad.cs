namespace Pivot.Health.Running;

/// <summary>How busy a <see cref="HealthRunner"/> is.</summary>
/// <param name="Servers">Servers that it knows.</param>
/// <param name="Running">Checks and questions to agents that run now.</param>
/// <param name="Hanging">Those that did not stop when their time was over; they hold nobody up.</param>
/// <param name="StartedLate">Those that started more than half an interval late, because too many others ran.</param>
public sealed record RunnerLoad(int Servers, int Running, int Hanging, long StartedLate);
