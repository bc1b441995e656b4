namespace FrontierFunctions.Pipeline.Formats.Fhir;

/// <summary>What a <see cref="FhirFragmentReader"/> has come to.</summary>
internal enum FhirFragment
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A resource that is not a Bundle at the top: a line, an element of an array, or a whole file.</summary>
    Resource,

    /// <summary>An array of resources begins.</summary>
    ArrayStart,

    /// <summary>The array of resources ends.</summary>
    ArrayEnd,

    /// <summary>A Bundle begins.</summary>
    BundleStart,

    /// <summary>A member of the Bundle other than its entries.</summary>
    BundleMember,

    /// <summary>The Bundle's entries begin.</summary>
    EntriesStart,

    /// <summary>One entry of the Bundle.</summary>
    Entry,

    /// <summary>The Bundle's entries end.</summary>
    EntriesEnd,

    /// <summary>The Bundle ends.</summary>
    BundleEnd,

    /// <summary>A line, resource or entry that cannot be framed; the rest can.</summary>
    PartIssue,

    /// <summary>The file cannot be read on.</summary>
    FileIssue,

    /// <summary>The end of the file.</summary>
    End,
}
