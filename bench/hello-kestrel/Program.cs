using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Hosting;

// The empty builder, as attest serve has it: no logging, no configuration, no routing.
var body = "{\"status\":\"alive\"}"u8.ToArray();
var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
var application = builder.Build();
application.Run(async context =>
{
    context.Response.ContentType = "application/json";
    context.Response.ContentLength = body.Length;
    await context.Response.Body.WriteAsync(body);
});
await application.StartAsync();
Console.WriteLine(application.Urls.First());
await application.WaitForShutdownAsync();
