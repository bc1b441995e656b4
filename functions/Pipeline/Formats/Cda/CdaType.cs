namespace FrontierFunctions.Pipeline.Formats.Cda;

/// <summary>Data types of CDA R2, those together that are treated alike (HL7 V3 Data Types R1, XML ITS).</summary>
internal enum CdaType : byte
{
    /// <summary>A class, participation or relationship: elements only.</summary>
    Structure,

    /// <summary>II: an identifier.</summary>
    II,

    /// <summary>CS, CE, CV, CD, CO, EIVL.event: a coded value.</summary>
    CD,

    /// <summary>ED: encapsulated data, text mostly.</summary>
    ED,

    /// <summary>ST: a string.</summary>
    ST,

    /// <summary>SC: a string with a code.</summary>
    SC,

    /// <summary>TS, IVL_TS, PIVL_TS, EIVL_TS, SXPR_TS: a time.</summary>
    TS,

    /// <summary>PQ, INT, REAL, BL, MO, RTO, their intervals and lists: a number or flag.</summary>
    Quantity,

    /// <summary>AD: a postal address.</summary>
    AD,

    /// <summary>TEL: a telephone number or other address of telecommunication.</summary>
    TEL,

    /// <summary>EN, PN, ON, TN: a name.</summary>
    EN,

    /// <summary>ANY: what <c>xsi:type</c> says.</summary>
    Any,

    /// <summary>StrucDoc.Text: the narrative block of a section.</summary>
    Narrative,
}
