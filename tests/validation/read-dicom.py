"""Reads pairs of folders' DICOM files (before, after) with pydicom and dcmdump; prints what only the one after has."""
import os
import re
import subprocess
import sys
import warnings

import pydicom


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
    (_, old_error, old_warnings), (data, error, new_warnings) = read(old), read(new)
    if error and not old_error:
        print(name, "pydicom", error)
    for text in sorted(new_warnings - old_warnings):
        print(name, "pydicom", text)
    if data is not None:
        if any(element.tag.is_private for element in data.iterall()):
            print(name, "private")
        if "SOPInstanceUID" in data and data.file_meta.MediaStorageSOPInstanceUID != data.SOPInstanceUID:
            print(name, "instance UIDs differ")
    (old_code, old_lines), (new_code, new_lines) = dump(old), dump(new)
    if new_code and not old_code:
        print(name, "dcmdump", new_code)
    for text in sorted(new_lines - old_lines):
        print(name, "dcmdump", text)
    count += 1
print("read", count)
