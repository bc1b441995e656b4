using FrontierFunctions.Server;

await ModelServer.Build(args).RunAsync();
