namespace FrontierFunctions.Pipeline.Deidentification.Fhir;

/// <summary>Postal codes under 45 CFR 164.514(b)(2)(i)(B).</summary>
internal static class FhirPostalCode
{
    /// <summary>Whether it is a ZIP code: five digits, or nine with a hyphen, or three already.</summary>
    public static bool IsUnitedStates(ReadOnlySpan<byte> code)
    {
        if (code.Length is not (3 or 5 or 9 or 10) || (code.Length == 10 && code[5] != '-'))
        {
            return false;
        }

        for (var i = 0; i < code.Length; i++)
        {
            if (code[i] is < (byte)'0' or > (byte)'9' && !(i == 5 && code.Length == 10))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// The first three digits, or 000 where that area has 20,000 people or fewer: the prefixes that HHS names in its
    /// guidance on de-identification (Census 2000), 205 and 369, which later lists carry, and prefixes that are not in
    /// use.
    /// </summary>
    public static ReadOnlySpan<byte> Generalize(ReadOnlySpan<byte> code)
    {
        var prefix = ((code[0] - '0') * 100) + ((code[1] - '0') * 10) + code[2] - '0';
        return prefix is 36 or 59 or 63 or 102 or 203 or 205 or 369 or 556 or 692 or 790 or 821 or 823 or 830 or 831 or 878
            or 879 or 884 or 890 or 893 || IsUnused(prefix)
                ? "000"u8
                : code[..3];
    }

    /// <summary>
    /// Prefixes that the US Postal Service has not assigned (Publication 65 and its three-digit list).
    /// </summary>
    private static bool IsUnused(int prefix) =>
        prefix is < 5 or 99 or 213 or 269 or 343 or 345 or 348 or 353 or 419 or 428 or 429 or 517 or 518 or 519 or 529 or 533 or 536
            or 552 or 568 or 578 or 579 or 589 or 621 or 632 or 642 or 643 or 659 or 663 or 682 or 694 or 695 or 696 or 697
            or 698 or 699 or 702 or 709 or 715 or 732 or 742 or 771 or 817 or 818 or 819 or 839 or 848 or 849 or 854 or 858
            or 861 or 862 or 866 or 867 or 868 or 869 or 876 or 886 or 887 or 888 or 892 or 896 or 899 or 909 or 929 or 987;
}
