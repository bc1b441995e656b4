namespace FrontierFunctions.Pipeline.Deidentification.Dicom;

/// <summary>What is done with an attribute; its name in rules files is the same in kebab case.</summary>
internal enum DicomAction
{
    /// <summary>Stays; a sequence is looked into.</summary>
    Keep,

    /// <summary>Goes.</summary>
    Remove,

    /// <summary>Stays without a value.</summary>
    Empty,

    /// <summary>Becomes a value that says nothing; of a sequence, every value in it.</summary>
    Dummy,

    /// <summary>Of a sequence: its texts become values that say nothing, the rest goes by its own rules.</summary>
    DummyText,

    /// <summary>Becomes a keyed UID, unless the standard or a vendor's class of objects defines it.</summary>
    Uid,

    /// <summary>Free text: every identifier in it goes.</summary>
    Scrub,

    /// <summary>Short or coded text: what is known of the subject goes.</summary>
    ScrubKnown,

    /// <summary>A date or time of the subject: shifted.</summary>
    Shift,

    /// <summary>The date of birth: shifted; over 89, the year that makes the age read 90.</summary>
    BirthDate,

    /// <summary>An age: over 89 becomes 090Y.</summary>
    Age,

    /// <summary>Becomes the subject's pseudonym.</summary>
    Pseudonym,

    /// <summary>A number that orders and reports share: becomes a keyed token of 16 characters.</summary>
    Token,
}
