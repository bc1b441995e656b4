namespace FrontierFunctions.Generated.Notes;

internal static partial class NoteTemplates
{
    private const string Messages = """
        === phone-call
        Telephone encounter {date.ts}
        {rel} ({kin}) called re: {pt}. Callback {rphone}. Pt "dizzy" since {wd}, took Norvasc 10 x2 by mistake.
        Advised ED. Msg to Dr. {d1}. rx to {place}. {rn}, LPN
        === phone-lower
        pt called, {pt.lower}, dob {dob.us}, wants refill of ambien 5 mg. cb # {phone}. last seen {date.num}.
        spoke w {rel.lower}, her {kin}. dr {d1.l} ok'd #30 no rf. sent to cvs on {street}.
        === portal-message
        Subject: my results
        Hi Dr. {d1.l}, its {pt.f} {pt.l}. I saw my A1C is 7.1 now, is that bad?? Also my new address is {addr} and my
        cell is {phone} (email {email}). I'll be in {city} until {date.mdo}. My {kin} {rel.f} can pick up the forms.
        Thank you so much!! {pt.f}
        === portal-reply
        Dear {pt.f},
        Your LDL is 98 mg/dL and your vitamin D is {lab} ng/mL. Please repeat in 3 months. Log in at {url} or call {phone}.
        Sincerely, {d1}, MD
        Sent {date.long} from {ip}
        === social-work
        SOCIAL WORK ASSESSMENT
        Pt is a {age} yo {sex} living at {addr} with {kin}, {rel}. Income: SSDI. SS# {ssn}. Medicaid ID {plan}.
        Bank acct {acct} frozen. APS report filed {date}, case # {case}. Former {role} of {city}. Insecure housing since {year}.
        Housing authority contact: {d2}, {phone}, {demail}. Plan: {place} application. {rn}, LICSW
        === case-management
        CM: auth# {case} from Aetna for {place}, ref by {d1}. {pt.LF} {mrn}. Transport w/ wheelchair van {date.us0} {time}.
        Spoke to {rel} {rphone}. Choice letter given. LOS 4/GMLOS 3.8. 6-clicks 18/24.
        === home-health
        HH VISIT {date}: BP {bp}, HR {n}, O2 94% RA. Wound 3.2x1.8x0.4 cm, Stage 3. Braden 15. Tinetti 19/28.
        Pt {pt.l} lives on {street}; key w/ neighbor {rel}. Next visit {date.wd}. {rn}, RN, {place}, tel {phone}
        === pt-ot
        PT EVAL: {pt}, {age}, s/p L TKA POD1 by Dr. {d1.l}. ROM 0-85, MMT 4/5, TUG 22 s, Berg 41/56. Amb 50 ft RW min A x1.
        Goal by {date.num}: stairs x12. {kin} {rel.f} trained. {rn}, DPT
        === nutrition
        Nutrition: wt 61.3 kg, BMI 19.4, albumin {lab}. Jevity 1.5 @ 55 mL/hr. Harris-Benedict 1450 kcal. NPO {date.num}.
        {pt.l} dislikes fish. D/w {d1.fil} and {rel}. - {rn}, RD
        === sbar
        S: {pt.l} room 12, RR 28. B: {age} y/o s/p ORIF {date.num}. A: ?PE, Wells 4.5, D-dimer 1200. R: Dr. {d1.l} please eval.
        Paged {d2.l} x2 {time}. -- {rn}
        === insurance-appeal
        {date.long}
        To: Medical Director, Appeals. Re: {pt}, Member ID: {plan}, Claim #: {acct}, DOB: {dob}
        I am writing on behalf of my patient to appeal the denial of Humira 40 mg q2wk dated {date}. CDAI 310, CRP 48.
        She has failed Imuran and Remicade (5 mg/kg) for Crohn's disease since {year}.
        Peer-to-peer: {phone}. {d1}, MD, NPI on file, {hosp}
        === employer-letter
        To whom it may concern: {pt} was under my care at {hosp} from {date} to {date} and may return to {place} on
        {date.long} without restrictions. Questions: {phone} or {demail}.
        {d1}, MD
        State license {lic}
        === school-letter
        {pt.f} {pt.l} (born {dob}) has asthma; albuterol 90 mcg 2 puffs q4h prn. Parent {rel} {rphone}. Dr. {d1}, {place}.
        === consult-id
        ID CONSULT for {d1}. {pt} {age} {sex} with MSSA bacteremia, Duke criteria 2 major. Travelled to {city} in {date.my}.
        Works at {place}, keeps parrots. TTE {date.num} neg. Cefazolin 2 g q8h x 4-6 wk. PICC by {rn}. {d2}, MD
        === telehealth
        Video visit {date.iso} via {url}; pt at home in {city}, {state}. {pt.f} consents. Client IP {ip}.
        GAD-7 12 -> 8, Zoloft 100. {kin} {rel.f} joined. Next {date.md} at {time}. {d1}, PMHNP
        === old-records
        OUTSIDE RECORDS ({hosp}, rec'd {date.us0} by fax {fax}): appy {year}, CABG x3 {date.my} (Dr. {d1.l}), LIMA-LAD.
        Name on records {pt.U} nee {rel.l}. MR# {mrn}. Echo EF 55%. Colonoscopy {year} neg. Tdap {date.mys}.
        === military
        {age90} y/o WWII veteran, {pt.lf}, VA# {acct}. Hearing aids S/N {device}. Son {rel}, {email}. Seen at {hosp} {date}.
        Audiogram PTA 55 dB, MMSE 27/30. Ambulates w/ cane. {d1.l}, AuD
        """;
}
