namespace FrontierFunctions.Pipeline.Deidentification.Cda;

/// <summary>What the rules do with an element or attribute; in rules files, in kebab case.</summary>
internal enum CdaAction : byte
{
    /// <summary>Stays; of a class, the elements are looked at one by one; of a code, its texts are.</summary>
    Keep,

    /// <summary>Goes, with all that is in it.</summary>
    Drop,

    /// <summary>
    /// Loses what it says and gets <c>nullFlavor="MSK"</c> (HL7 NullFlavor: masked), so that documents that need it
    /// stay valid.
    /// </summary>
    Mask,

    /// <summary>Text: everything that looks identifying is replaced.</summary>
    Scrub,

    /// <summary>Short or coded text: what is known of the subject, and hard patterns, are replaced.</summary>
    ScrubKnown,

    /// <summary>A time: moved by the subject's shift; cut to the year where there is no one subject.</summary>
    Shift,

    /// <summary>A time: cut to the year.</summary>
    Year,

    /// <summary>The subject's time of birth: shifted; over 89, the year that makes the age read 90.</summary>
    ShiftBirth,

    /// <summary>The subject's time of birth: the year; over 89, the year that makes the age read 90.</summary>
    YearBirth,

    /// <summary>An identifier: its root stays where it is public, else a keyed one; its extension is a keyed token.</summary>
    Token,

    /// <summary>The subject's identifier: the pseudonym.</summary>
    SubjectId,

    /// <summary>An address: state, country and three digits of the ZIP code stay.</summary>
    Region,

    /// <summary>Attribute: stays when it is no longer than 50 bytes; longer text is scrubbed.</summary>
    KeepShort,

    /// <summary>Attribute: an id in the document, replaced by a counted one.</summary>
    LocalId,

    /// <summary>Attribute: what its element's type makes of it.</summary>
    ByType,
}
