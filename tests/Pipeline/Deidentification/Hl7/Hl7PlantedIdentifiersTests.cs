using System.Text.RegularExpressions;
using FrontierFunctions.Pipeline.Deidentification;
using FrontierFunctions.Tests.Pipeline.Formats.Hl7;

namespace FrontierFunctions.Tests.Pipeline.Deidentification.Hl7;

/// <summary>One message with the patient's identifiers in every place that a sender may put them.</summary>
public sealed partial class Hl7PlantedIdentifiersTests
{
    // A line that ends in the mark goes on in the next.
    private const string Message = """
        MSH|^~\&|Zuckerbrandt App|GHH^1.2.3^ISO|EHR|GHH|20240310101530||ORU^R01^ORU_R01|88123477-1|P|2.5.1||Zuckerbra¬
        ndt|||USA||en|||Zuckerbrandt Org
        EVN|A01|20240310||01^Philomena Zuckerbrandt asks|C1^Zuckerbrandt^Kurt|20240310|Zuck
        PID|1|88123477|88123477^^^GHH^MR~551-22-9931^^^SSA^SS|88123477|Zuckerbrandt&van^Philomena^Q^^^^L~Maiden^Philo¬
        mena|Oldfield^Hildegard|19600503|F|Philly^Zuckerbrandt|2106-3^White^CDCREC|12 Quaking Aspen Way&Quaking Aspen¬
         Way&12^Apt 9^Marblehead^MA^01945^USA^H^^Essex|Essex|6175550187^PRN^PH^^^617^5550187~^NET^Internet^phil.zuck@¬
        example.com|6175550188|eng|M|CAT|ACCT7712345|551229931|S55512345^MA|88123400^^^GHH|H|Marblehead General||1|US¬
        A|Veteran|USA||N|||20240310||Cat^Feline|||Zuckerbrandt tribe
        PD1|F|Alone|Dr Zuckerbrandt practice^L^77|99^Kleinschmidt^Otto|||N||||
        NK1|1|Zuckerbrandt^Bartholomew|SPO^Spouse Bartholomew|12 Quaking Aspen Way^^Marblehead|6175550199|6175550100|¬
        |||Plumber|||Brandtworks Ltd|||19580101||||||||||||||Zuckerbrandt^Bart|6175550199|12 Quaking Aspen Way||777-2¬
        2-1111^^^SSA|||777221111|Marblehead
        PV1|1|I|4E^136^B^GHH|R|||1122^Kleinschmidt^Otto^^^Dr|||MED|||||||||VIS8812399^^^GHH||||||||||||||||||||||||||¬
        20240308|20240312
        PV2||REASON^Fell at 12 Quaking Aspen Way|Zuckerbrandt fell||Ring of Zuckerbrandt||||||||Visit of Philomena Zu¬
        ckerbrandt
        GT1|1|G8812377|Zuckerbrandt^Philomena|Spouse^X|12 Quaking Aspen Way^^Marblehead^MA^01945|6175550187|||||SELF|¬
        551-22-9931|||||Brandtworks Ltd
        IN1|1|PLAN^Zuckerbrandt family plan|INS1|Aetna|Box 1|Jim^Contact|8005551212|GRP55123|Brandtworks Ltd|||||||Zu¬
        ckerbrandt^Philomena|SELF|19600503|12 Quaking Aspen Way^^Marblehead|||||||||||||||||POL9917755|||||||F||||S||¬
        99887766^^^AET
        IN2|E7755123|551229931|99^Brandtworks Ltd||||Zuckerbrandt^Philomena|MCD8812399|Zuckerbrandt^P||MIL77123
        ACC|20240301|AUTO|12 Quaking Aspen Way||Y|||99^Zuckerbrandt^B|Philomena Zuckerbrandt hit a tree|Bartholomew Z¬
        uckerbrandt|Y|12 Quaking Aspen Way
        AL1|1|DA|70618^Penicillin of Philomena Zuckerbrandt^RXNORM|SV|Philomena Zuckerbrandt had hives|20200101
        DG1|1|I10|E11.9^Diabetes (P. Zuckerbrandt)^I10C|Diabetes of Philomena Zuckerbrandt|20240309|F||||||||||1122^K¬
        leinschmidt^Otto
        ORC|RE|PO88123477^EHR|FO1^LAB||CM||^^^20240310^^R^^Philomena Zuckerbrandt||20240310|1122^Kleinschmidt^Otto|||¬
        4E^136|6175550187
        OBR|1|PO88123477^EHR|FO1^LAB|24323-8^CMP for Zuckerbrandt^LN|||20240310||||||Pt Philomena Zuckerbrandt, call ¬
        617-555-0187||BLD&Blood of Zuckerbrandt|1122^K^O|6175550187|Zuckerbrandt|Zuckerbrandt|Zuckerbrandt|Zuckerbran¬
        dt|20240310|||F||^^^20240310^^R|||WALK|Reason^Zuckerbrandt|1122&Kleinschmidt&Otto^20240310
        NTE|1|L|Ms. Zuckerbrandt (MRN 88123477, DOB 05/03/1960) of 12 Quaking Aspen Way, Marblehead, phone (617) 555-¬
        0187.\.br\Husband Bartholomew\X20\Zuckerbrandt
        NTE|2|L|ZUCKER\H\BRANDT\N\ PHILOMENA
        OBX|1|NM|2345-7^Glucose^LN||90.5|mg/dL|70-99 Zuckerbrandt|N|||F|||20240310||1122^Kleinschmidt^Otto||EQ8812^Zu¬
        ckerbrandt|||||Zuckerbrandt Lab|12 Quaking Aspen Way|1122^Kleinschmidt^Otto
        OBX|2|ST|1-8^X^LN||Philomena Zuckerbrandt
        OBX|3|TX|1-8^X^LN||Seen~Philomena Zuckerbrandt~again
        OBX|4|FT|1-8^X^LN|88123477|Line1\.br\Zuckerbrandt, Philomena
        OBX|5|CE|1-8^X^LN||C1^Philomena Zuckerbrandt^L^C2^Zuckerbrandt P^L
        OBX|6|CWE|1-8^X^LN||C1^x^L^^^^^^said by Philomena Zuckerbrandt
        OBX|7|ED|1-8^X^LN||App^text^plain^Base64^UGF0aWVudCBQaGlsb21lbmEgWnVja2VyYnJhbmR0IE1STiA4ODEyMzQ3NyBzZWVuLg==
        OBX|8|ED|1-8^X^LN||^TEXT^^A^Philomena Zuckerbrandt was here
        OBX|9|RP|1-8^X^LN||/img/88123477/zuckerbrandt.jpg^PACS^image
        OBX|10|XPN|1-8^X^LN||Zuckerbrandt^Philomena
        OBX|11|XCN|1-8^X^LN||12^Zuckerbrandt^Philomena
        OBX|12|CX|1-8^X^LN||88123477^^^GHH^MR
        OBX|13|XTN|1-8^X^LN||6175550187
        OBX|14|XAD|1-8^X^LN||12 Quaking Aspen Way^^Marblehead^MA^01945
        OBX|15|NM|1-8^MRN^LN||88123477
        OBX|16|TX|1-8^X^LN||UGF0aWVudCBQaGlsb21lbmEgWnVja2VyYnJhbmR0IE1STiA4ODEyMzQ3NyBzZWVuLg==
        OBX|17|DT|21112-8^Birth date^LN||19600503
        OBX|18|EI|1-8^X^LN||88123477^Zuckerbrandt
        OBX|19|HD|1-8^X^LN||Zuckerbrandt
        TXA|1|DS|TX|20240310|1122^Kleinschmidt^Otto|||||1122^K^O||DOC88123477^^^|||PO1|Zuckerbrandt_88123477.pdf|AU||¬
        AV||||Kleinschmidt|||Letter about Philomena Zuckerbrandt
        SCH|P1|F1||||RSN^Zuckerbrandt check|Zuckerbrandt check|T|30||||||||Kontakt^Zuckerbrandt|6175550187|12 Quaking¬
         Aspen Way||1122^Zuckerbrandt
        RXA|0|1|20240310||88^flu^CVX|999|||00^Zuckerbrandt told^NIP001|1122^Kleinschmidt^Otto|^^^GHH&12 Quaking Aspen¬
         Way||||LOT8812|20250101
        RXE|^^^20240310^^R^^Zuckerbrandt|1^A^L|5||mg||Take as Philomena Zuckerbrandt likes|||||||||RX8812399
        PRT|P1|AD||AD|1122^Kleinschmidt^Otto|||Zuckerbrandt Org||||||12 Quaking Aspen Way|6175550187
        SPM|1|S88123477||SER^Serum of Zuckerbrandt||||||||||Blood from Philomena Zuckerbrandt|||20240310
        MRG|88123400^^^GHH^MR|||ACC77123||| Oldname^Philomena
        QRD|20240310|R|I|Q88123477|||1^RD|88123477^Zuckerbrandt^Philomena|DEM|Z
        DSP|1||Name: Zuckerbrandt, Philomena|
        ZPI|Zuckerbrandt|Philomena

        """;

    [Theory]
    [InlineData(DeidentificationProfile.Longitudinal)]
    [InlineData(DeidentificationProfile.SafeHarbor)]
    public async Task EveryPlace_IsCleaned(DeidentificationProfile profile)
    {
        var input = Message.Replace("¬\n", "", StringComparison.Ordinal);
        var written = await new Hl7Files(profile).TextAsync(input);

        Assert.Equal(191, Planted().Count(input));
        Assert.Empty(Planted().Matches(written).Select(match => match.Value));
        Assert.DoesNotContain(
            Regex.Matches(written, "[A-Za-z0-9+/]{40,}=*").Select(match => match.Value),
            text => text.Length % 4 == 0 && Planted().IsMatch(
                System.Text.Encoding.Latin1.GetString(Convert.FromBase64String(text))));
        Assert.Contains("|NM|2345-7^Glucose^LN||90.5|mg/dL|", written, StringComparison.Ordinal);
        Assert.Contains("|E11.9^Diabetes", written, StringComparison.Ordinal);
        Assert.Contains("|88^flu^CVX|", written, StringComparison.Ordinal);
    }

    [GeneratedRegex(
        "(?i)zuckerb|philomena|88123|quaking|marbleh|555-?01|bartholo|kleinsch|oldfield|hildegard|brandtworks|5512299"
            + "|551-22|77122|POL99|G8812|RX88|VIS88|ACCT7|MCD8|LOT8|19600503|essex|plumber|philly")]
    private static partial Regex Planted();
}
