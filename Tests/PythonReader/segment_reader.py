"""One segment: its frames, one after another, then its footer and trailer."""

import body as frame_bodies
import footer
import lz4_block
import segment as parts
from contents import Contents
from fields import Malformed, require


class SegmentReader:
    """Reads a segment behind those that `store` has read."""

    def __init__(self, store, ordinal, name, is_last):
        self.store = store
        self.ordinal = ordinal
        self.is_recompressed = name.endswith(".recompressed")
        self.is_last = is_last
        self.data = store.bytes(name)
        self.offset = 0
        self.is_sound = False
        self.group_start = None
        self.group_raw = b""

    def events(self):
        try:
            self._take_header()
            self.trailer = parts.trailer(self.data, self.header.salt)
            if self.trailer is None and (self.is_recompressed or not self.is_last):
                self._note("a sealed segment has no trailer")
            end = self.trailer.footer_offset if self.trailer else len(self.data)
            require(self.offset <= end <= len(self.data), "the trailer names an offset outside the file")
            self.contents = Contents(self.header, self.store.streams)
            yield from self._frames(end)
            self._finish(end)
            self.is_sound = True
        except Malformed as reason:
            self._note(reason)

    def _note(self, reason):
        self.store.note(f"segment {self.ordinal}, byte {self.offset}, position {self.store.position}", reason)

    def _take_header(self):
        store = self.store
        header = self.header = parts.segment_header(self.data)
        require(header.ordinal == self.ordinal, "the file holds another segment")
        require(header.form == int(self.is_recompressed), "the form does not go with the name of the file")
        require(header.first_position == store.position, "the segment begins at another position")
        require(header.recorded_before == store.recorded_last, "the recorded time before is another")
        require(header.link_before == store.link, "the segment does not link to the one before")
        require(header.epoch >= store.epoch, "an earlier writer has made a later segment")
        require(header.streams_before == len(store.streams), "the header counts other streams before")
        if store.header is not None:
            same = (header.store_id, header.hash_key) == (store.header.store_id, store.header.hash_key)
            require(same, "the segment belongs to another store")
        store.header = header
        self.offset = parts.HEADER_BYTES
        self.link = header.salt
        self.epoch = header.epoch

    def _frames(self, end):
        """The events of all frames up to `end` or to zeros."""
        while self.offset < end:
            head = self.data[self.offset : min(end, self.offset + parts.FRAME_HEADER_BYTES)]
            if not any(head):
                return
            frame = parts.frame_header(self.data[:end] if len(head) < 48 else self.data, self.offset, self.header.salt)
            self._check_place(frame)
            if frame.kind == parts.FOOTER:
                require(self.trailer is None, "a footer stands before the place that the trailer names")
                return
            require(self.offset + frame.total <= end, "a frame does not end before the footer")
            stored = parts.frame_body(self.data, self.offset, frame, self.header.salt)
            if frame.kind == parts.EVENTS:
                raw = self._raw(frame, stored)
                body = frame_bodies.body(raw, frame.event_count, self.is_recompressed)
                events = self.contents.take(body, frame, self.offset)
                self.store.position = self.contents.position
                yield from events
            self._pass(frame)

    def _check_place(self, frame):
        require(frame.position == self.contents.position, f"a frame begins at position {frame.position}")
        require(frame.link == self.link, "a frame does not link to the one before")
        require(frame.epoch >= self.epoch, "an earlier writer has written after a later one")
        if frame.group_distance:
            require(self.group_start is not None, "a frame continues a group that never began")
            is_distance = frame.group_distance == self.offset - self.group_start
            require(is_distance, "a frame names another beginning of its group")

    def _pass(self, frame):
        self.link = frame.checksum
        self.epoch = frame.epoch
        self.offset += frame.total

    def _raw(self, frame, stored):
        if frame.group_distance == 0:
            self.group_start, self.group_raw = self.offset, b""
        else:
            total = len(self.group_raw) + frame.raw_count
            require(total <= parts.GROUP_BYTES_MAX, "a group is too long")
        raw = stored
        if frame.codec == parts.LZ4:
            raw = lz4_block.decompressed(stored, frame.raw_count, self.group_raw)
        self.group_raw += raw
        return raw

    def _finish(self, end):
        store, contents = self.store, self.contents
        store.position = contents.position
        store.recorded_last = contents.recorded_last
        store.link = self.link
        store.epoch = self.epoch
        if self.trailer is not None:
            require(self.offset == end, "frames are missing before the footer")
            self._check_sealed()
            store.link = self.trailer.segment_link
            store.epoch = self.trailer.epoch
            store.segments.append((self.is_recompressed, self.data))
        elif any(self.data[self.offset :]):
            self._note("something else than zeros stands behind the last frame")

    def _check_sealed(self):
        """The footer's frame, what it says, and the trailer."""
        contents, trailer = self.contents, self.trailer
        found = (trailer.end_position, trailer.frames, trailer.new_streams, trailer.recorded_last, trailer.link_last)
        expected = (contents.position, contents.frames, contents.new_streams, contents.recorded_last, self.link)
        require(found == expected, "the trailer does not say what the frames say")
        require(trailer.epoch >= self.epoch, "the trailer has an earlier writer than the frames")
        link = self.header.segment_link if self.is_recompressed else trailer.link_last
        require(trailer.segment_link == link, "the segment link of the trailer is another")
        try:
            frame = parts.frame_header(self.data, self.offset, self.header.salt)
            require(frame.kind == parts.FOOTER, "no footer stands where the trailer names one")
            self._check_place(frame)
            is_place = self.offset + frame.total == len(self.data) - parts.TRAILER_BYTES
            require(is_place, "the footer does not end where the trailer begins")
            body = parts.frame_body(self.data, self.offset, frame, self.header.salt)
            footer.check(body, trailer.sections, contents)
        except Malformed as reason:
            self._note(f"footer: {reason}")
