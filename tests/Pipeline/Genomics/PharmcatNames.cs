namespace FrontierFunctions.Tests.Pipeline.Genomics;

/// <summary>
/// What the names of PharmCAT's per-gene test files say, written as alleles are called today: <c>s4b</c> is *4,
/// SLCO1B1 <c>s1a</c> and <c>s1b</c> are *1 and *37, UGT1A1 *60 and TPMT *1S are no alleles any more. <c>none</c>: no named
/// allele holds what the name puts together. <c>?</c>: the name tells no call.
/// </summary>
internal static class PharmcatNames
{
    public const string Folder = "vcf/pharmcat/src/test/resources/org/pharmgkb/pharmcat/haplotype";

    public static IReadOnlyDictionary<string, string> Expected { get; } = """
        cyp2c19/noCall = none
        cyp2c19/rs12769205call = ?
        cyp2c19/rs12769205missingrs4244285het = ?
        cyp2c19/rs12769205only = ?
        cyp2c19/rs12769205ref = ?
        cyp2c19/s15s28 = *15/*28
        cyp2c19/s1s1 = *1/*1
        cyp2c19/s1s17 = *1/*17
        cyp2c19/s1s17s1s4bmissing = *1/*17 & *1/*4
        cyp2c19/s1s17s1s4bmissingmore = *1/*17 & *1/*4
        cyp2c19/s1s1rs12248560missing = *1/*1
        cyp2c19/s1s2 = *1/*2
        cyp2c19/s1s28 = *1/*28
        cyp2c19/s1s2rs3758581missing = *1/*2
        cyp2c19/s1s2rs3758581missingRs58973490het = *1/*2
        cyp2c19/s1s2rs58973490het = *1/*2
        cyp2c19/s1s35 = *1/*35
        cyp2c19/s1s4b = *1/*4
        cyp2c19/s1s4s17 = *1/*4
        cyp2c19/s2s2 = *2/*2
        cyp2c19/s2s3 = *2/*3
        cyp2c19/s4as4b = *4/*4
        cyp2c19/s4bs17 = *4/*17
        cyp2c19/s4bs17rs28399504missing = *4/*17
        cyp2c19/s4s17het = *4/*17
        cyp2c19/s4s17missingS1 = *4/*17
        cyp2c19/sUnks17 = none
        cyp2c9/s1s1 = *1/*1
        cyp2c9/s1s61 = *1/*61
        cyp2c9/s24s24 = *24/*24
        cyp2c9/s24s2pluss24 = none
        cyp2c9/s2s24 = *2/*24
        cyp2c9/s2s24only = none
        cyp2c9/s2s25 = *2/*25
        cyp2c9/s2s3 = *2/*3
        cyp2c9/s3s18m94981296 = *3/*18
        cyp3a5/s1s1 = *1/*1
        cyp3a5/s1s1rs776746missing = *1/*1
        cyp3a5/s1s3rs776746rs28383479het = *1/*3
        cyp3a5/s1s3rs776746rs55965422het = *1/*3
        cyp3a5/s1s3rs776746rs55965422rs28383479het = *1/*3
        cyp3a5/s1s7 = *1/*7
        cyp3a5/s1s7missing = *1/*1
        cyp3a5/s3s3rs55965422het = *3/*3
        cyp3a5/s3s5-homozygous = *3/*5
        cyp3a5/s3s9-homozygous = *3/*9
        cyp3a5/s3s9 = *3/*9
        cyp4f2/s1s1 = *1/*1
        DPYD/c1129-5923c2846 = c.1129-5923C>G/c.2846A>T
        DPYD/c1156het = Reference/c.1156G>T (*12)
        DPYD/c1679c1156 = c.1156G>T (*12)/c.1679T>G (*13)
        DPYD/c2846het = Reference/c.2846A>T
        DPYD/c557c703 = c.557A>G/c.703C>T (*8)
        DPYD/novariant = Reference/Reference
        DPYD/s1s2b = c.1627A>G (*5)/c.1905+1G>A (*2A)
        IFNL3/rs12979860CC = rs12979860 reference (C)/rs12979860 reference (C)
        IFNL3/rs12979860CT = rs12979860 reference (C)/rs12979860 variant (T)
        IFNL3/rs12979860TT = rs12979860 variant (T)/rs12979860 variant (T)
        NUDT15/refref = *1/*1
        NUDT15/s2ref = *1/*2
        NUDT15/s3ref = *1/*3
        SLCO1B1/SLCO1B1_s14_s19_t1 = *14/*19
        SLCO1B1/SLCO1B1_s15_s45_t1 = *15/*45
        SLCO1B1/SLCO1B1_s19_s37_t1 = *19/*37
        SLCO1B1/SLCO1B1_s1_s14_t1 = *1/*14
        SLCO1B1/SLCO1B1_s1_s15_t1 = *1/*15
        SLCO1B1/SLCO1B1_s1_s25_t1 = *1/*25
        SLCO1B1/SLCO1B1_s37_s40_t1 = *37/*40
        SLCO1B1/SLCO1B1_s5_s14_t1 = *5/*14
        SLCO1B1/multi = ?
        SLCO1B1/s1as15s1bs5missing = *1/*15
        SLCO1B1/s1as15s1bs5twomissing = *1/*15
        SLCO1B1/s1s1 = *1/*1
        SLCO1B1/s1s15 = *1/*15
        SLCO1B1/s1s44 = *1/*44
        SLCO1B1/s2s2 = *2/*2
        SLCO1B1/s5s15 = *5/*15
        SLCO1B1/s5s45 = *5/*45
        TPMT/het3a = *1/*3A
        TPMT/hom1s_het3a = *1/*3A
        TPMT/s15offdata = ?
        TPMT/s16s22 = *16/*22
        TPMT/s1s1 = *1/*1
        TPMT/s1s1s = *1/*1
        TPMT/s1ss1ss3 = *1/*3A
        TPMT/s3as3b = *3A/*3B
        TPMT/s3bs3c = *3B/*3C
        TPMT/unexpected.allele = ?
        TPMT/unexpected.allele.with.s9 = *9/*9
        UGT1A1/HG00436 = ?
        UGT1A1/NA12717_UGT1A1 = ?
        UGT1A1/NA18868_UGT1A1 = ?
        UGT1A1/NA19785_UGT1A1 = ?
        UGT1A1/s1s1 = *1/*1
        UGT1A1/s1s28s60s80unphased = *1/*80+*28
        UGT1A1/s1s37s80s60phased = *1/*80+*37
        UGT1A1/s1s60s80phased = *1/*80
        UGT1A1/s1s60s80s28s6phased = none
        UGT1A1/s1s60s80s6phased = none
        UGT1A1/s1s60s80unphased = *1/*80
        UGT1A1/s1s80s27s60s28missingphased = none
        UGT1A1/s27s28unphaseds80s60missing = *27/*28
        UGT1A1/s28het = *1/*28
        UGT1A1/s28hets60homounphaseds80missing = *1/*28
        UGT1A1/s28s28unphaseds60s80miss = *28/*28
        UGT1A1/s28s37 = *28/*37
        UGT1A1/s28s37unphaseds80s60missing = *28/*37
        UGT1A1/s28s60hom = *1/*28
        UGT1A1/s28s80phased = *1/*80+*28
        UGT1A1/s28s80s6s60phased = *6/*80+*28
        UGT1A1/s28s80s6s60unphased = *6/*80+*28
        UGT1A1/s28s80unphased = *1/*80+*28
        UGT1A1/s6s6 = *6/*6
        UGT1A1/s6s60s80s28missingphased = *6/*80
        UGT1A1/s6s60s80s28missingunphased = *6/*80
        UGT1A1/s80s28missing = *1/*80
        VKORC1/-1639A-1639A = rs9923231 variant (T)/rs9923231 variant (T)
        VKORC1/-1639G-1639A = rs9923231 reference (C)/rs9923231 variant (T)
        VKORC1/-1639G-1639G = rs9923231 reference (C)/rs9923231 reference (C)
        """.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(" = ")).ToDictionary(parts => parts[0], parts => parts[1]);

    /// <summary>
    /// Files whose first call is not what the name says, with the call and the reason. PharmCAT's rules, applied to the
    /// definitions of 2024-11, give the same calls.
    /// </summary>
    public static IReadOnlyDictionary<string, (string Call, string Reason)> Different { get; } =
        new Dictionary<string, (string, string)>
        {
            ["cyp2c19/s4s17missingS1"] = ("*1/*4 or *4/*38", "without phase *1/*4 states more; *4/*17 is listed beside it"),
            ["cyp2c9/s3s18m94981296"] = ("*1/*18", "the only position of *3 is missing from the file, as its name says"),
            ["cyp3a5/s1s3rs776746rs28383479het"] = ("*3/*9", "rs28383479 was part of *3 then; it defines *9 now"),
            ["cyp3a5/s1s3rs776746rs55965422rs28383479het"] = ("*3/*9", "as above; rs55965422 defines nothing now"),
            ["cyp3a5/s3s5-homozygous"] = ("*1/*3", "*5 (rs55965422) was withdrawn"),
            ["SLCO1B1/SLCO1B1_s15_s45_t1"] = ("*1/*46", "without phase *1/*46 states more; *15/*45 is listed beside it"),
            ["SLCO1B1/SLCO1B1_s19_s37_t1"] = ("*1/*20", "without phase *1/*20 states more; *19/*37 is listed beside it"),
            ["TPMT/s3bs3c"] = ("*1/*3A", "without phase *1/*3A states more; *3B/*3C is listed beside it"),
        };
}
