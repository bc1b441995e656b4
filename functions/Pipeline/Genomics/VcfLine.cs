namespace FrontierFunctions.Pipeline.Genomics;

/// <summary>Takes a line of data of a VCF apart (VCFv4.5, 1.6).</summary>
internal static class VcfLine
{
    /// <summary>Fills the ranges of the first columns; the last one ends at its tab. How many there are.</summary>
    public static int Split(ReadOnlySpan<byte> line, Span<Range> columns)
    {
        var (found, start) = (0, 0);
        while (found < columns.Length)
        {
            var tab = line[start..].IndexOf((byte)'\t');
            columns[found++] = start..(tab < 0 ? line.Length : start + tab);
            if (tab < 0)
            {
                break;
            }

            start += tab + 1;
        }

        return found;
    }

    /// <summary>Which value of a sample a key of FORMAT names; -1 where it is not there.</summary>
    public static int KeyOf(ReadOnlySpan<byte> format, ReadOnlySpan<byte> key)
    {
        var index = 0;
        foreach (var range in format.Split((byte)':'))
        {
            if (format[range].SequenceEqual(key))
            {
                return index;
            }

            index++;
        }

        return -1;
    }

    /// <summary>That value of a sample's field; empty where the field ends before.</summary>
    public static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> field, int key)
    {
        foreach (var range in field.Split((byte)':'))
        {
            if (key-- == 0)
            {
                return field[range];
            }
        }

        return default;
    }
}
