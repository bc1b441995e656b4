"""Reads pairs of folders' DICOM files (before, after) with pydicom and dcmdump; prints what only the one after has."""
import os
import re
import subprocess
import sys
import warnings

import pydicom


# Type 1 in the modules of the common objects (PS3.3 2024e: C.7.2.1, C.7.3.1, C.7.4.1, C.12.1, C.10.10, C.11.10, C.8.20.2,
# C.8.8.5, C.8.8.9, C.17.2, C.17.3, C.18): what is there with a value may not come out empty.
TYPE1 = """SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID Modality FrameOfReferenceUID ImageType
ReferencedSOPClassUID ReferencedSOPInstanceUID ContentDate ContentTime ContentLabel PresentationCreationDate
PresentationCreationTime SegmentLabel SegmentNumber SegmentAlgorithmType StructureSetLabel ROINumber RTPlanLabel
RTPlanGeometry ReferencedFrameOfReferenceUID ObservationNumber ReferencedROINumber CompletionFlag VerificationFlag
VerificationDateTime VerifyingOrganization VerifyingObserverName ValueType RelationshipType ContinuityOfContent
CodeValue CodingSchemeDesignator CodeMeaning TextValue PersonName UID Date Time DateTime GraphicLayer ConversionType
DoseUnits DoseType NumberOfFrames SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated""".split()


def emptied(old, new, path=""):
    for element in old:
        if element.tag.is_private or element.tag not in new:
            continue
        written = new[element.tag]
        if element.VR == "SQ":
            if written.VR == "SQ" and len(element.value) == len(written.value):
                for a, b in zip(element.value, written.value):
                    yield from emptied(a, b, path + element.keyword + ".")
        elif element.VR in ("DA", "TM", "DT") and not re.match(r"[\d.:+-]+$", str(element.value)):
            continue
        elif element.keyword in TYPE1 and str(element.value) and not str(written.value):
            yield path + element.keyword


def read(path):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        data, error = None, None
        try:
            data = pydicom.dcmread(path, force=True)
            for element in data.iterall():
                element.value
        except Exception as e:  # whatever another reader stumbles over counts
            error = type(e).__name__
    return data, error, {re.sub(r"\d+", "#", str(w.message))[:80] for w in caught}


def dump(path):
    run = subprocess.run(["dcmdump", path], capture_output=True, text=True, errors="replace")
    return run.returncode, {re.sub(r"\d+", "#", line)[:90] for line in run.stderr.splitlines()}


before, after = sys.argv[1:]
count = 0
for name in sorted(os.listdir(after)):
    old, new = os.path.join(before, name), os.path.join(after, name)
    (source, old_error, old_warnings), (data, error, new_warnings) = read(old), read(new)
    if error and not old_error:
        print(name, "pydicom", error)
    for text in sorted(new_warnings - old_warnings):
        print(name, "pydicom", text)
    if data is not None:
        if any(element.tag.is_private for element in data.iterall()):
            print(name, "private")
        if source is not None and not old_error and not error:
            for element in emptied(source, data):
                print(name, "empty type 1", element)
        if "SOPInstanceUID" in data and data.file_meta.MediaStorageSOPInstanceUID != data.SOPInstanceUID:
            print(name, "instance UIDs differ")
    (old_code, old_lines), (new_code, new_lines) = dump(old), dump(new)
    if new_code and not old_code:
        print(name, "dcmdump", new_code)
    for text in sorted(new_lines - old_lines):
        print(name, "dcmdump", text)
    count += 1
print("read", count)
