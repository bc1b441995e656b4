using System.Buffers;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Cda;

namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>
/// What the residual scan reads: every text and attribute of the output, read anew from its bytes, each as a property
/// of JSON is written, so that codes and displays are told from text. The text of a block stands together.
/// </summary>
internal static class CdaScanText
{
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789.+-"u8);

    /// <summary>Writes it.</summary>
    /// <returns>False where the output is not well-formed: then it must not be released.</returns>
    public static bool Write(ReadOnlySpan<byte> xml, PooledBuffer output)
    {
        var tokenizer = new XmlTokenizer(xml, new XmlTokenizerMemory());
        var isOpen = false;
        while (tokenizer.Read())
        {
            switch (tokenizer.Kind)
            {
                case XmlToken.Text or XmlToken.CData when tokenizer.Content.IndexOfAnyExcept(" \t\r\n"u8) >= 0:
                    output.Write(isOpen ? default : "\n\"text\":\""u8);
                    isOpen = true;
                    Put(tokenizer.Content, tokenizer.HasReferences, isAttribute: false, tokenizer.Kind == XmlToken.CData, output);
                    break;
                case XmlToken.StartTag or XmlToken.EndTag
                    when NarrativeElements.Find(tokenizer.Content) == Layout.Inline && tokenizer.Attributes.IsEmpty:
                    break;
                case XmlToken.StartTag or XmlToken.EndTag:
                    var isInline = NarrativeElements.Find(tokenizer.Content) == Layout.Inline;
                    if (isOpen && !isInline)
                    {
                        output.Write("\",\n"u8);
                        isOpen = false;
                    }

                    if (tokenizer.Kind == XmlToken.StartTag && !isInline)
                    {
                        Attributes(tokenizer, xml, output);
                    }

                    break;
                default:
                    break;
            }
        }

        output.Write(isOpen ? "\"\n"u8 : "\n"u8);
        return tokenizer.Kind == XmlToken.End;
    }

    private static void Attributes(in XmlTokenizer tokenizer, ReadOnlySpan<byte> xml, PooledBuffer output)
    {
        foreach (ref readonly var attribute in tokenizer.Attributes)
        {
            var name = xml[attribute.Name..attribute.NameEnd];
            var value = xml[attribute.Value..attribute.ValueEnd];
            if (value.Length < 4 || name.StartsWith("xmlns"u8) || name.SequenceEqual("classCode"u8)
                || name.SequenceEqual("moodCode"u8) || name.SequenceEqual("typeCode"u8))
            {
                continue;
            }

            // A number is no identifier of the subject; a date of birth is one, wherever birth is said.
            var isTime = tokenizer.Content.EndsWith("birthTime"u8);
            if (name.SequenceEqual("value"u8) && !isTime && value.IndexOfAnyExcept(NumberBytes) < 0)
            {
                continue;
            }

            output.Write("\n\""u8);
            output.Write(isTime ? "birthTime"u8
                : name.SequenceEqual("displayName"u8) || name.SequenceEqual("codeSystemName"u8) ? "display"u8
                : name.SequenceEqual("code"u8) || name.SequenceEqual("codeSystem"u8) || name.SequenceEqual("root"u8)
                    || name.SequenceEqual("valueSet"u8) ? "code"u8
                : name.SequenceEqual("unit"u8) ? "unit"u8
                : "value"u8);
            output.Write("\":\""u8);
            Put(value, !attribute.IsPlain, isAttribute: true, isCData: false, output);
            output.Write("\","u8);
        }
    }

    private static void Put(
        ReadOnlySpan<byte> raw, bool hasReferences, bool isAttribute, bool isCData, PooledBuffer output)
    {
        var begin = output.Count;
        if (hasReferences)
        {
            XmlNames.Decode(raw, isAttribute, isCData, output);
        }
        else
        {
            output.Write(raw);
        }

        // Quotes and line feeds would end the property.
        output.Replace(begin, (byte)'"', (byte)'\'');
        output.Replace(begin, (byte)'\n', (byte)' ');
    }
}
