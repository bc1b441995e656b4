namespace FrontierFunctions.Generated.Notes;

internal static partial class NoteTemplates
{
    private const string Inpatient = """
        === discharge-summary
        DISCHARGE SUMMARY
        Patient: {pt.lf}      MRN: {mrn}      DOB: {dob}
        Admitted: {date}   Discharged: {date}
        Attending: {d1}, MD

        HOSPITAL COURSE: {mr} {pt.l} is a {age}-year-old with Parkinson's disease and CKD stage 3 who came to {hosp}
        on {date} with fever. Foley catheter placed in the ED. Cr peaked at {lab} mg/dL, BP {bp}, pain 5/10. Started on
        Zosyn 3.375 g q6h. Her {kin} {rel} was at the bedside and consented to the LP.
        DISPO: home to {addr}. Follow up with Dr. {d2.l} in 2 weeks, call {phone}.
        Dictated by: {d1} / {date.us}
        === daily-progress
        Progress note, HD#3
        S: {pt.f} slept poorly, denies CP/SOB. {kin} visited ({rel.f}).
        O: T 37.2  HR {n}  BP {bp}  RR 16  SpO2 96% on 2L NC.  I/O 1450/1200
        Labs {date.num}: Na 138, K 4.1, Hgb {lab}, plt 210, WBC 9.8
        A/P: 1) CHF - lasix 40 IV BID, daily wts. 2) Afib, CHA2DS2-VASc 4, on apixaban 5 mg BID
        3) dispo: PT/OT. SNF referral to {place}.
        D/w Dr {d1.l}. {rn}, RN aware.
        === ed-triage
        ED TRIAGE {date.ts}
        {pt.U} {age}yo {sex} BIBA from {street}, {city}. CC: fall off ladder ~6 ft. GCS 15, BP {bp}, glucose 104.
        EC: {rel} ({kin}) {rphone}
        Ins: Blue Cross, member ID {plan}. ESI 3. Allergies: PCN, sulfa.
        Triage RN {rn.fil}
        === ed-physician
        EMERGENCY DEPARTMENT NOTE
        HPI: This {age}-year-old {sex} was driving a silver Honda, license plate {plate}, when rear-ended on {date.long}
        at about 35 mph. + seatbelt, - airbag. VIN {vin} per police report. Transported to {hosp} by EMS.
        Exam: C-spine tender at C5-6. NEXUS not met. Kernig and Brudzinski negative.
        CT head neg. Norco 5/325 #12, no refills. DEA {dea}.
        Discharged with {rel}, who will drive. Return precautions given.
        Electronically signed: {d1}, DO {date.ts}
        === operative
        OPERATIVE REPORT
        PATIENT NAME: {pt.LF}
        MEDICAL RECORD NUMBER: {mrn}
        DATE OF OPERATION: {date.long}
        SURGEON: {d1.fml}, M.D.
        ASSISTANT: {d2.fml}, P.A.-C.
        PROCEDURE: Laparoscopic cholecystectomy (Calot's triangle dissected, critical view obtained).
        IMPLANT: mesh, serial number {device}, lot noted in log. EBL 20 mL. Trendelenburg 15 degrees. Sponge count
        correct x2. Babcock and Kocher clamps used. The patient tolerated the procedure well.
        cc: {d2}, {place}
        === pacemaker
        Device clinic. {pt} seen {date}. Dual chamber pacemaker, serial no. {device}, implanted {date.my} at {hosp}
        by Dr. {d1}. Battery 6.5 years, threshold 0.75 V @ 0.4 ms, A-paced {n}%, mode DDDR 60-130.
        Remote monitor serial # {device}. Next check in 3 months. Fax report to {fax}.
        === icu
        ICU DAY 5 - NEURO: RASS -2, propofol 30 mcg/kg/min. CV: levophed 0.08, MAP 65-70, EF 35%.
        PULM: AC 14/450/8/40%, P/F 180. ID: vanc/cefepime since {date.num}, MRSA nares neg. HEME: Hgb {lab}.
        Family meeting {date.md} w/ {rel} ({kin}, HCP, cell {rphone}) and {rel.f} agreed to DNR. Chaplain {rn} present.
        Code: DNR/DNI. -- {d1.fil} MD, PGY-2
        === nursing
        0730 Assumed care of pt. A&O x3. {pt.l} c/o pain 7/10, morphine 2 mg IV given. IV 20g L AC patent.
        0915 {d1.l} at bedside. Foley draining 60 mL/hr. Braden 17, Morse 45.
        1130 {kin} {rel.f} called from {rphone}, updated w/ password.
        1400 transferred to 4 West, report to {rn}, RN.
        === ob
        L&D ADMIT: {age} y/o G3P2002 at 39w2d by LMP c/w 9wk US, EDD {date.us}. Ctx q 3-4 min. SVE 5/80/-1.
        FOB {rel} present. GBS neg. Prenatal care with Dr. {d1} at {place} since {date.my}.
        Baby girl born {date.ts}, Apgar 8/9, 3420 g. Bishop 9. Pediatrician will be {d2}.
        === palliative
        PALLIATIVE CARE CONSULT. {pt} is a {age90}-year-old retired teacher, widow of {rel}, from {city}.
        PPS 40%, KPS 40, Karnofsky unchanged. ESAS pain 4/10. She turned {age90} in {date.mys}.
        HCP form on file dated {date}. Goals: comfort, home with hospice ({place}). D/w {d1} by phone {phone}.
        === death-note
        Called to bedside at {time}. No heart sounds, pupils fixed 6 mm. Time of death {time} on {date}.
        {pt}, aged {age90}. Family notified: {rel} at {rphone}. ME declined, case {case}. Attending Dr. {d1} informed.
        === pharmacy
        PHARMACY MED REC
        Source: {place} {phone}, pt's bottle, {rel}.
        metoprolol succinate 50 mg daily; Lantus 18 u qhs; Coumadin 5 mg M/W/F; Synthroid 88 mcg.
        Last INR 2.4 ({date.num}). Allergies reviewed. {rn}, PharmD, BCPS
        === psychiatry
        PSYCHIATRY CONSULT - {pt.lf}, {age} y.o. {sex}. Sec 12. Lives alone at {street}; works at {place}.
        Ex-spouse {rel} has restraining order issued {date}. PHQ-9 19, C-SSRS positive. QTc 442. Lithium level 0.8.
        Hx: hospitalised in {year} and {year}. Sister-in-law in {city}. Arrested last {date.my}, license {lic}.
        Dx: MDD, recurrent (Wernicke's ruled out). -{d1}, MD, pager 4471
        === anesthesia
        ANESTHESIA PREOP  {pt.U}  {date.us2}
        ASA 3, Mallampati II, NPO since midnight. Hx OSA (STOP-BANG 5/8), DM2 A1c {lab}. EKG NSR {n}.
        Prior GA at {hosp} in {year}, no complications. Miller 2 blade, 7.5 ETT. Consent signed by {rel} ({kin}).
        {d1.l}/{d2.l}
        === transfer
        TRANSFER ACCEPT NOTE
        From: {hosp}  To: {hosp}
        Pt: {pt}, DOB {dob}, MRN {mrn}, acct# {acct}
        Accepting: Dr. {d1}; referring Dr. {d2} ({phone})
        {age}M w/ STEMI, TIMI 4, s/p TNK at {time}. ASA 325, plavix 600. BP {bp}. Killip II. ETA 40 min.
        """;
}
