namespace FrontierFunctions.Generated.Notes;

internal static partial class NoteTemplates
{
    private const string Outpatient = """
        === referral-letter
        {place}
        {street}, {city}, {state} {zip}
        Tel {phone}  Fax {fax}

        {date.long}

        RE: {pt} (DOB {dob})

        Dear Dr. {d1.l},
        Thank you for seeing this pleasant {age}-year-old {sex} with Hashimoto's thyroiditis. TSH {lab} mIU/L, free T4 0.9.
        {mr} {pt.l} was last seen by {d2} at {hosp} in {date.my}. I would value your opinion on a 1.4 x 1.2 cm nodule.

        Kind regards,
        {d2}, MD, FACP
        {demail}
        cc: {rn}, NP
        === clinic-progress
        CC: f/u HTN, DM2
        {pt.f} returns today with {rel}. Home BPs 130s/80s. A1c 7.2 -> {lab}. Metformin 1000 BID, lisinopril 20.
        Exam: BP {bp}, wt 84.2 kg, BMI 29. Heberden nodes. Monofilament 8/10.
        Plan: atorvastatin 40. RTC 3 mo. Eye exam w/ Dr. {d1} {date.md}. Pneumovax given {date.us0}.
        {d2}, MD
        === radiology-chest
        EXAM: XR CHEST 2 VIEWS
        ACCESSION: {case}
        CLINICAL HISTORY: {age} y/o with cough. COMPARISON: {date.us2}, {date.my}.
        FINDINGS: No focal consolidation. Cardiac silhouette normal. Kerley B lines absent. Port tip at the SVC.
        IMPRESSION: No acute process. Stable 4 mm nodule, Fleischner follow-up in 12 months.
        Findings discussed with Dr. {d1} by {d2} at {time} on {date.us}.
        === radiology-mri
        MRI LUMBAR SPINE W/O CONTRAST {date.iso}
        Name: {pt.LF} ID: {mrn}
        L4-5: disc bulge, Modic type 1, Pfirrmann grade 4. L5-S1 grade I spondylolisthesis.
        1.5T, T2 TR/TE 3500/102. Ordering: {d1.fml} MD. Report called to {rn} {phone}.
        === pathology
        SURGICAL PATHOLOGY {case}
        {pt.LF}   {mrn}   Collected {date.us2}   Received {date.us2}
        SPECIMEN: A. Prostate, core biopsies. DIAGNOSIS: Adenocarcinoma, Gleason 3+4=7, 5/12 cores, Grade Group 2.
        IHC: p63-, AMACR+, Ki-67 15%. Slides reviewed with Dr. {d1}, {hosp}, who concurs.
        {d2}, M.D., Pathologist, lic. no. {lic}
        === lab-comment
        Specimen hemolyzed. K 6.8 called to and read back by {rn}, RN at {time} on {date.us} by {d1.fil}.
        Ref range 3.5-5.1 mmol/L. Redraw requested. Accession {case}. Westgard 1-3s ok.
        === lab-micro
        BLOOD CULTURE x2, set 1/2 GPC in clusters at 14 h. Gram stain called to {d1}, {phone}, {date.us0}.
        MIC vanc 1, oxacillin >2. Send-out to {place}, ref# {case}. E. coli < 10,000 CFU/mL in urine.
        === oncology
        ONCOLOGY CLINIC - {pt.fml}
        {age} y/o dx {date.my} w/ stage IIIB NSCLC, EGFR L858R, PD-L1 60%. Carbo/pem C4D1 {date.num}. ECOG 1.
        CEA {lab}. RECIST PR -32%. Hodgkin lymphoma in {year}, treated with ABVD at {hosp}.
        Trial ID {case}, consented {date}. Brother {rel} and a cousin in {city} had colon ca (Lynch).
        Discussed with Dr. {d1.l}; {d2}, PharmD verified doses: 175 mg/m2, AUC 5.
        === cardiology
        CARDIOLOGY. Referring: {d2}, MD. I saw {mr} {pt.l} on {date}. NYHA II, EF 45%, LVIDd 5.6 cm. BP {bp}. HR {n}.
        Echo {date.dmy}: mild MR, E/e' 12. Holter: PVC burden 4%. Bruce protocol 9.2 METs.
        Watchman implanted {date.ord}, serial {device}. Continue Eliquis 5. {d1}, MD, FACC
        === pediatrics
        WELL CHILD 4 YO. Here with {kin} {rel}. Attends {place}. Wt 16.2 kg (50%), Ht 102 cm.
        Vaccines: DTaP #5, IPV, MMR {date.us}. Lead <2. Denver ok. Lives w/ parents in {city}; father is the {role}.
        Forms faxed to {fax}. {d1}, MD
        === neuro
        NEUROLOGY f/u: {pt}, {age}yo RH {sex}. Parkinson's (Hoehn & Yahr 2), Sinemet 25/100 TID. MoCA 24/30. Babinski down.
        Seen at {hosp} in {year} for Bell's palsy. Wife {rel} notes REM behaviour. DaTscan {date.dmyl}.
        UPDRS 22. Next visit {date.wd}. - {d1.fil}
        === dermatology
        Derm: 6 mm papule L cheek, Breslow 0.4 mm, Clark II. Mohs {date.num} by Dr. {d1}. Photos sent to {email}.
        Pt {pt.l}, Fitzpatrick II. Path {case}. F/u with {d2.l} {date.mdo}.
        === gi
        COLONOSCOPY {date.us2} - {pt.lf} ({mrn})
        Endoscopist: {d1}; nurse {rn}. Midazolam 4, fentanyl 100. Boston 8/9. Cecum 6 min, withdrawal 11 min.
        3 polyps 4-7 mm, snared. Barrett's C0M2, Prague. Repeat 3 yrs. Scope SN {device}.
        === dental
        #30 MOD composite, lido 2% 1:100k epi 1.7 mL. BP {bp}. Pt {pt.f} {pt.l}, Delta Dental subscriber {plan}.
        Next: #3 crown on {date.us0} w/ {d1}, DDS. Guarantor {rel}, {addr}.
        === genetics
        GENETICS: {pt} DOB {dob} BRCA1 c.68_69delAG. Pedigree: mother {rel} dx at 48, aunt d. {year}.
        Sample {case} to {place}, fax {fax}. Counselor {rn}, MS, CGC (lic {lic}). Lynch, Cowden excluded. 3/5 relatives tested.
        === nephrology
        CKD G3b/A2. eGFR 38, UACR 210 mg/g, K 5.0, Hgb {lab}, PTH 88. Dialysis education {date.md} at {place}.
        {pt.f} {pt.l}'s fistula by Dr. {d1.l}, {hosp}, {date.mys}. Kt/V n/a. {d2}, MD
        === sleep
        PSG {date.iso}: AHI 32, nadir 81%, Epworth 14/24. CPAP 10 cm, ResMed S/N {device}. Modem IP {ip}.
        {pt} to upload at {url}. DME: {place} {phone}. -- {d1}, MD
        === workers-comp
        WORK STATUS - {pt.lf} - SSN {ssn} - Employer: {place} - Injury date {date}
        Claim no. {acct}. DL {lic}. Phalen +, Tinel +. Restrictions: lift < 10 lb x 4 wk. Adjuster {rel}, {phone}, fax {fax}.
        Signed {d1}, MD {date.us}
        """;
}
