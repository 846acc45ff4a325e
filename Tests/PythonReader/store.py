"""A whole store: its segments one after another, then what is derived from them."""

import os
import re

import manifest
from fields import Malformed
from segment import LEAST_TIME
from segment_reader import SegmentReader


class Store:
    """Reads the events of a store folder in order and notes everything that is not as the document says."""

    def __init__(self, path):
        self.log_path = os.path.join(path, "log")
        self.problems = []
        self.streams = {}
        self.segments = []
        self.header = None
        self.link = 0
        self.epoch = 0
        self.position = 0
        self.recorded_last = LEAST_TIME

    def note(self, place, reason):
        self.problems.append(f"{place}: {reason}")

    def events(self):
        """Every event up to the first damage to a frame."""
        names = self._segment_names()
        for ordinal, name in enumerate(names):
            reader = SegmentReader(self, ordinal, name, is_last=ordinal == len(names) - 1)
            yield from reader.events()
            if not reader.is_sound:
                return
        self._check_manifest()
        self._check_prepared()

    def _segment_names(self):
        present = os.listdir(self.log_path)
        ordinals = {int(name[:10]) for name in present if re.fullmatch(r"[0-9]{10}\.(segment|recompressed)", name)}
        names = []
        for ordinal in sorted(ordinals):
            if ordinal != len(names):
                self.note(f"segment {len(names)}", "the segment is missing")
                break
            name = f"{ordinal:010}.segment"
            names.append(name if name in present else f"{ordinal:010}.recompressed")
        if not names:
            self.note("store", "there is no segment")
        return names

    def bytes(self, name):
        with open(os.path.join(self.log_path, name), "rb") as file:
            return file.read()

    def _check_manifest(self):
        try:
            manifest.check(self.bytes("manifest"), self.segments)
        except FileNotFoundError:
            pass
        except Malformed as reason:
            self.note("manifest", reason)

    def _check_prepared(self):
        for name in ("prepared.next", "prepared.reserve"):
            try:
                if any(self.bytes(name)):
                    self.note(name, "a prepared file holds something else than zeros")
            except FileNotFoundError:
                pass
