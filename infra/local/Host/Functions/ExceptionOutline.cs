using System.Text;
using Azure;

namespace FrontierFunctions.Host.Functions;

/// <summary>What of an exception may be logged: its types, status codes and stack; never a message.</summary>
internal readonly record struct ExceptionOutline(Exception Exception)
{
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var exception = Exception; exception is not null; exception = exception.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " <- ").Append(exception.GetType().FullName);
            if (exception is RequestFailedException failed)
            {
                text.Append(' ').Append(failed.Status).Append(' ').Append(failed.ErrorCode);
            }
        }

        return text.AppendLine().Append(Exception.StackTrace).ToString();
    }
}
