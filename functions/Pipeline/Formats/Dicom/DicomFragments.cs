using System.Buffers.Binary;

namespace FrontierFunctions.Pipeline.Formats.Dicom;

/// <summary>Fragments of encapsulated pixels and the outlines of items (PS3.5 2024e, 7.5 and A.4).</summary>
internal static class DicomFragments
{
    /// <summary>Where the fragments end, behind the sequence delimiter.</summary>
    /// <param name="data">The buffer.</param>
    /// <param name="at">Offset of the first item.</param>
    /// <param name="form">Byte order.</param>
    /// <param name="needed">Where the end is not there: how many bytes the buffer needs; -1 where it is no fragment.
    /// </param>
    /// <returns>-1 where the end is not there.</returns>
    public static int FindEnd(ReadOnlySpan<byte> data, int at, DicomElementForm form, out long needed)
    {
        long offset = at;
        while (true)
        {
            needed = offset + 8;
            if (needed > data.Length)
            {
                return -1;
            }

            var tag = Tag(data[(int)offset..], form, out var length);
            if (tag == DicomTags.SequenceDelimitation)
            {
                return (int)offset + 8;
            }

            if (tag != DicomTags.Item || length > int.MaxValue)
            {
                needed = -1;
                return -1;
            }

            offset += 8 + length;
        }
    }

    /// <summary>Whether bytes are nothing but items, one after another; undefined lengths end the look.</summary>
    public static bool AreItems(ReadOnlySpan<byte> data, DicomElementForm form)
    {
        while (data.Length >= 8)
        {
            var tag = Tag(data, form, out var length);
            if (tag == DicomTags.SequenceDelimitation)
            {
                return true;
            }

            if (tag != DicomTags.Item)
            {
                return false;
            }

            if (length == uint.MaxValue)
            {
                return true;
            }

            if (length > data.Length - 8)
            {
                return false;
            }

            data = data[(8 + (int)length)..];
        }

        return data.IsEmpty;
    }

    /// <summary>The tag and length at the start of bytes.</summary>
    public static uint Tag(ReadOnlySpan<byte> data, DicomElementForm form, out uint length)
    {
        if ((form & DicomElementForm.BigEndian) != 0)
        {
            length = BinaryPrimitives.ReadUInt32BigEndian(data[4..]);
            return ((uint)BinaryPrimitives.ReadUInt16BigEndian(data) << 16) | BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        }

        length = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
        return ((uint)BinaryPrimitives.ReadUInt16LittleEndian(data) << 16)
            | BinaryPrimitives.ReadUInt16LittleEndian(data[2..]);
    }
}
