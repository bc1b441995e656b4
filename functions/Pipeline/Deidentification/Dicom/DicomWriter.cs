using System.Buffers.Binary;
using System.Text;
using FrontierFunctions.Pipeline.Formats;
using FrontierFunctions.Pipeline.Formats.Dicom;

namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>Writes elements (PS3.5 2024e, chapter 7) and file meta information (PS3.10, 7.1).</summary>
internal static class DicomWriter
{
    /// <summary>Who wrote the file: a UUID-derived UID (PS3.5, B.2), made once for this product.</summary>
    public const string ImplementationClassUid = "2.25.121744523947136205941632310528714098113";

    private const string ImplementationVersionName = "FRONTIER_1";

    /// <summary>Writes the header of an element.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="tag">The tag.</param>
    /// <param name="vr">Its value representation.</param>
    /// <param name="length">Length of the value; -1 where its end is marked.</param>
    /// <param name="form">How elements around it are written.</param>
    /// <returns>Where the length stands in the output; to be patched when it is known.</returns>
    public static int Header(PooledBuffer output, uint tag, DicomVr vr, long length, DicomElementForm form)
    {
        var header = output.GetSpan(12);
        var isBig = (form & DicomElementForm.BigEndian) != 0;
        U16(header, (ushort)(tag >> 16), isBig);
        U16(header[2..], (ushort)tag, isBig);
        if ((form & DicomElementForm.Implicit) != 0 || (tag >> 16) == 0xFFFE)
        {
            U32(header[4..], (uint)length, isBig);
            output.Advance(8);
            return output.Count - 4;
        }

        var stated = vr.IsKnown() ? vr : DicomVr.UN;
        if (!stated.HasLongLength() && length > ushort.MaxValue)
        {
            // PS3.5, 6.2.2: a value too long for its representation's length is written as UN.
            stated = DicomVr.UN;
        }

        header[4] = (byte)((int)stated >> 8);
        header[5] = (byte)stated;
        if (stated.HasLongLength())
        {
            header.Slice(6, 2).Clear();
            U32(header[8..], (uint)length, isBig);
            output.Advance(12);
            return output.Count - 4;
        }

        U16(header[6..], (ushort)length, isBig);
        output.Advance(8);
        return output.Count - 2;
    }

    /// <summary>Writes an element with its value, padded to even length.</summary>
    public static void Element(
        PooledBuffer output, uint tag, DicomVr vr, ReadOnlySpan<byte> value, DicomElementForm form)
    {
        Header(output, tag, vr, value.Length + (value.Length & 1), form);
        output.Write(value);
        if ((value.Length & 1) != 0)
        {
            output.Write(vr.IsText() || (vr.IsAscii() && vr != DicomVr.UI) ? " "u8 : "\0"u8);
        }
    }

    /// <summary>Puts a length of four bytes in its place.</summary>
    public static void Patch(PooledBuffer output, int at, int length, DicomElementForm form)
    {
        Span<byte> bytes = stackalloc byte[4];
        U32(bytes, (uint)length, (form & DicomElementForm.BigEndian) != 0);
        output.Overwrite(at, bytes);
    }

    /// <summary>Preamble, prefix and file meta information.</summary>
    public static void Meta(PooledBuffer output, string sopClass, string instance, string syntax)
    {
        var preamble = output.GetSpan(128);
        preamble[..128].Clear();
        output.Advance(128);
        output.Write("DICM"u8);
        const DicomElementForm Form = DicomElementForm.None;
        Header(output, 0x00020000, DicomVr.UL, 4, Form);
        var length = output.Count;
        output.Write([0, 0, 0, 0]);
        Element(output, 0x00020001, DicomVr.OB, [0, 1], Form);
        Element(output, DicomTags.MediaStorageSopClassUid, DicomVr.UI, Encoding.ASCII.GetBytes(sopClass), Form);
        Element(output, DicomTags.MediaStorageSopInstanceUid, DicomVr.UI, Encoding.ASCII.GetBytes(instance), Form);
        Element(output, DicomTags.TransferSyntaxUid, DicomVr.UI, Encoding.ASCII.GetBytes(syntax), Form);
        Element(output, 0x00020012, DicomVr.UI, Encoding.ASCII.GetBytes(ImplementationClassUid), Form);
        Element(output, 0x00020013, DicomVr.SH, Encoding.ASCII.GetBytes(ImplementationVersionName), Form);
        Patch(output, length, output.Count - length - 4, Form);
    }

    private static void U16(Span<byte> destination, ushort value, bool isBig)
    {
        if (isBig)
        {
            BinaryPrimitives.WriteUInt16BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt16LittleEndian(destination, value);
        }
    }

    private static void U32(Span<byte> destination, uint value, bool isBig)
    {
        if (isBig)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(destination, value);
        }
    }
}
