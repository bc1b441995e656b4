namespace FrontierFunctions.Pipeline.Deidentification.Hl7;

/// <summary>What the rules do with a value. Their names in rules files are in <see cref="Hl7RulesFile"/>.</summary>
internal enum Hl7Action : byte
{
    /// <summary>Stays.</summary>
    Keep,

    /// <summary>Goes; the separators around it stay.</summary>
    Drop,

    /// <summary>A component, treated by its own data type. Only in rules files.</summary>
    Typed,

    /// <summary>Text: everything that looks identifying is replaced.</summary>
    Scrub,

    /// <summary>Text of a code: what is known of the subject, and hard patterns, are replaced.</summary>
    ScrubKnown,

    /// <summary>
    /// A code: stays where it is short and one word, but goes where that is a name or number of the patient; a longer
    /// one is treated as the text of a code.
    /// </summary>
    Code,

    /// <summary>Up to 20 bytes as the text of a code; longer text is scrubbed.</summary>
    KeepShort,

    /// <summary>A number: stays where it is one, else treated as text.</summary>
    Numeric,

    /// <summary>A state or country: stays when short and without digits, else goes.</summary>
    Region,

    /// <summary>A date: moved by the subject's shift; cut to the year where there is no one subject.</summary>
    Shift,

    /// <summary>A date: cut to the year.</summary>
    Year,

    /// <summary>The subject's birth date: shifted; over 89, the year that makes the age read 90.</summary>
    ShiftBirthDate,

    /// <summary>The subject's birth date: the year; over 89, the year that makes the age read 90.</summary>
    YearBirthDate,

    /// <summary>A postal code: its first three digits, 000 for sparsely populated areas; others go.</summary>
    Zip3,

    /// <summary>An identifier: a keyed token; an OID: another OID.</summary>
    Token,

    /// <summary>An id that other records refer to: the keyed id.</summary>
    Id,

    /// <summary>The subject's own number: the pseudonym; a further one a keyed token.</summary>
    SubjectId,

    /// <summary>Who assigns identifiers: a public OID stays, others become a token.</summary>
    Authority,

    /// <summary>An observation's value: by the data type that OBX-2 names.</summary>
    Value,

    /// <summary>Encapsulated data: opened and de-identified in their own format, else they go.</summary>
    Data,

    /// <summary>An age over 89. Set by the reader, not by rules.</summary>
    AgeOver89,
}
