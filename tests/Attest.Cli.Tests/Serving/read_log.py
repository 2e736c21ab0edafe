#!/usr/bin/env python3
"""Reads a log over HTTP as c2sp.org/tlog-tiles and c2sp.org/tlog-checkpoint say, and RFC 6962 alone: shares no code with
the product. Prints the log as JSON; ends with 1 and the reason when it does not hold.

    read_log.py http://127.0.0.1:8080/audit [audit.pub.pem]
"""
import base64
import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

WIDTH = 256
ASK = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def fail(reason):
    sys.exit(f"does not hold: {reason}")


def get(url, wanted_type):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with ASK.open(request, timeout=60) as answer:
        body = answer.read()
        if answer.headers["Content-Type"] != wanted_type:
            fail(f"{url} is {answer.headers['Content-Type']}")
        if answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        return body, answer.headers


def number(index):
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.insert(0, f"x{index % 1000:03d}")
    return "/".join(parts)


def tile(prefix, level, index, width):
    """A tile; the full one where the partial one has gone since the checkpoint was read."""
    name = f"{prefix}/tile/{level}/{number(index)}"
    try:
        body, headers = get(name if width == WIDTH else f"{name}.p/{width}", "application/octet-stream")
    except urllib.error.HTTPError as fault:
        if fault.code != 404 or width == WIDTH:
            raise
        body, headers = get(name, "application/octet-stream")
    if "immutable" not in headers["Cache-Control"]:
        fail(f"{name} is not told to be immutable")
    return body


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def root_of(hashes):
    """RFC 6962, section 2.1."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return hashlib.sha256(b"\1" + root_of(hashes[:split]) + root_of(hashes[split:])).digest()


def entries_of(bundle, width):
    entries, at = [], 0
    for _ in range(width):
        length = int.from_bytes(bundle[at:at + 2], "big")
        entries.append(bundle[at + 2:at + 2 + length])
        at += 2 + length
    return entries


def check_signature(text, line, key):
    name, encoded = line[len("\u2014 "):].split(" ")
    if name != text.split("\n")[0]:
        fail(f"signed by {name}")
    blob = base64.b64decode(encoded, validate=True)
    with tempfile.TemporaryDirectory() as folder:
        spki = subprocess.run(["openssl", "pkey", "-pubin", "-in", key, "-outform", "DER"], check=True, capture_output=True).stdout
        if hashlib.sha256(spki).digest()[:4] != blob[:4]:
            fail("signed by another key")
        with open(os.path.join(folder, "text"), "wb") as file:
            file.write(text.encode())
        with open(os.path.join(folder, "signature"), "wb") as file:
            file.write(blob[4:])
        if subprocess.run(["openssl", "dgst", "-sha256", "-verify", key, "-signature", "signature", "text"],
                          cwd=folder, capture_output=True).returncode != 0:
            fail("the signature does not verify")


def main():
    prefix = sys.argv[1]
    note, headers = get(f"{prefix}/checkpoint", "text/plain; charset=utf-8")
    if headers["Cache-Control"] not in ("no-cache", "no-store"):
        fail("the checkpoint may be cached")
    text, signatures = note.decode().split("\n\n")
    text += "\n"
    origin, size, root = text.split("\n")[:3]
    size = int(size)
    if len(sys.argv) > 2:
        check_signature(text, signatures.split("\n")[0], os.path.abspath(sys.argv[2]))

    entries = []
    for first in range(0, size, WIDTH):
        width = min(WIDTH, size - first)
        entries += entries_of(tile(prefix, "entries", first // WIDTH, width), width)
    hashes = [leaf(entry) for entry in entries]
    if base64.b64encode(root_of(hashes)).decode() != root:
        fail("the entries have another root than the checkpoint")
    level = 0
    while hashes:
        above = []
        for first in range(0, len(hashes), WIDTH):
            width = min(WIDTH, len(hashes) - first)
            body = tile(prefix, level, first // WIDTH, width)
            if body[:width * 32] != b"".join(hashes[first:first + width]):
                fail(f"tile {level}/{first // WIDTH} is not that of the entries")
            if width == WIDTH:
                above.append(root_of(hashes[first:first + width]))
        hashes, level = above, level + 1
    print(json.dumps({"origin": origin, "size": size, "root": root, "types": [json.loads(entry)["event_type"] for entry in entries]}))


main()
