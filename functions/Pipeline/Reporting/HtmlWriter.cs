using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace FrontierFunctions.Pipeline.Reporting;

/// <summary>
/// Writes markup as UTF-8. The literal parts of an interpolated string are the markup, every hole is escaped text, so
/// that no value can become markup. What it writes is well-formed in HTML and in XML alike.
/// </summary>
/// <remarks>Not thread-safe: one writer, one page.</remarks>
internal sealed class HtmlWriter(IBufferWriter<byte> output)
{
    private static readonly SearchValues<char> Special = SearchValues.Create(
        "&<>\"'\u007F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069\uFFFE\uFFFF"
        + string.Concat(Enumerable.Range(0, 32).Where(c => c is not ('\t' or '\n')).Select(c => (char)c)));

    /// <summary>Writes the markup of <paramref name="fragment"/>; its holes are already written, escaped.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "The compiler passes this writer to the fragment.")]
    public void Html([InterpolatedStringHandlerArgument("")] Fragment fragment) => _ = fragment;

    /// <summary>Writes bytes that are markup of this assembly's own.</summary>
    public void Raw(ReadOnlySpan<byte> markup) => output.Write(markup);

    /// <summary>
    /// Writes <paramref name="text"/> so that it is text wherever it stands, quoted attributes included.
    /// </summary>
    /// <remarks>
    /// Control characters are left out (neither HTML nor XML may hold them), so are the explicit direction controls,
    /// which could make a line read as something else; a lone surrogate becomes U+FFFD.
    /// </remarks>
    public void Text(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAny(Special);
            if (plain < 0)
            {
                Transcode(text);
                return;
            }

            Transcode(text[..plain]);
            output.Write(text[plain] switch
            {
                '&' => "&amp;"u8,
                '<' => "&lt;"u8,
                '>' => "&gt;"u8,
                '"' => "&quot;"u8,
                '\'' => "&#39;"u8,
                _ => default,
            });
            text = text[(plain + 1)..];
        }
    }

    private void Transcode(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty)
        {
            Encoding.UTF8.GetBytes(text, output);
        }
    }

    /// <summary>Collects an interpolated string straight into the writer.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Fragment
    {
        private readonly HtmlWriter _writer;

        /// <summary>Called by the compiler.</summary>
        public Fragment(int literalLength, int formattedCount, HtmlWriter writer)
        {
            _ = literalLength + formattedCount;
            _writer = writer;
        }

        /// <summary>Markup, as it stands in the source.</summary>
        public void AppendLiteral(string markup) => _writer.Transcode(markup);

        /// <summary>Text, escaped; nothing when null.</summary>
        public void AppendFormatted(string? text) => _writer.Text(text);

        /// <summary>A whole number, without separators.</summary>
        public void AppendFormatted(int number)
        {
            Span<char> digits = stackalloc char[16];
            number.TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            _writer.Transcode(digits[..length]);
        }

        /// <summary>A coordinate of a drawing: at most two decimals, never an exponent.</summary>
        public void AppendFormatted(double coordinate)
        {
            Span<char> digits = stackalloc char[32];
            (Math.Round(coordinate, 2) + 0.0).TryFormat(digits, out var length, "0.##", CultureInfo.InvariantCulture);
            _writer.Transcode(digits[..length]);
        }
    }
}
