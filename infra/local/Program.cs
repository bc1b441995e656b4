using FrontierFunctions.Local.Commands;
using FrontierFunctions.Local.Terminal;

return await new FrontierCommand(CommandTerminal.OfProcess(), TimeProvider.System).RunAsync(
    args, CancellationToken.None);
