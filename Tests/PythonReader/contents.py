"""What the frames of a segment hold, gathered frame by frame, with every event on the way."""

from dataclasses import dataclass, field

from fields import require


@dataclass
class Stream:
    """A stream as the whole store knows it so far."""

    number: int
    events: int = 0
    last_segment: int = 0


@dataclass
class NamedStream:
    """A stream as a segment names it."""

    name: bytes
    segments_back: int
    events_before: int
    number: int
    events: int = 0
    groups: list = field(default_factory=list)


@dataclass
class Group:
    offset: int
    first_position: int
    raw_count: int = 0
    frames: int = 0


class Contents:
    """The names, groups and keys of one segment; what its footer must repeat."""

    def __init__(self, header, store_streams):
        self.header = header
        self.store_streams = store_streams
        self.position = header.first_position
        self.recorded_last = header.recorded_before
        self.frames = 0
        self.new_streams = 0
        self.streams = []
        self.names = {}
        self.types = []
        self.type_events = []
        self.actors = []
        self.definitions = []
        # The key and the place of the command's first event, counted from the segment's first.
        self.keys = []
        self.groups = []

    @property
    def events(self):
        return self.position - self.header.first_position

    def take(self, body, frame, offset):
        """Takes the body of a frame in and returns its events as dictionaries."""
        if frame.group_distance == 0:
            self.groups.append(Group(offset, self.position))
        self.groups[-1].raw_count += frame.raw_count
        self.groups[-1].frames += 1
        self._take_names(body)
        require(body.recorded_at >= self.recorded_last, "the recorded time goes back")
        events = list(self._events(body))
        self.recorded_last = body.commands[-1].recorded_at
        self.frames += 1
        return events

    def _take_names(self, body):
        if body.new_streams:
            require(body.first_new_stream == len(self.streams), "the new streams have another first number")
        for new in body.new_streams:
            self._take_stream(new)
        for mine, new in ((self.types, body.new_types), (self.actors, body.new_actors)):
            for name in new:
                require(name not in mine, "a name is new twice")
                mine.append(name)
        self.type_events += [0] * len(body.new_types)
        for definition in body.new_definitions:
            require(definition not in self.definitions, "a definition is new twice")
            self.definitions.append(definition)

    def _take_stream(self, new):
        require(new.name not in self.names, "a stream is new in its segment twice")
        known = self.store_streams.get(new.name)
        if new.segments_back == 0:
            require(known is None, "a stream begins twice")
            known = Stream(self.header.streams_before + self.new_streams)
            self.store_streams[new.name] = known
            self.new_streams += 1
        else:
            require(known is not None, "a stream is continued that never began")
            require(known.last_segment == self.header.ordinal - new.segments_back, "a stream was named elsewhere last")
            require(known.events == new.events_before, "a stream has another number of events before")
            require(known.number == new.number, "a stream has another number in the store")
        known.last_segment = self.header.ordinal
        self.names[new.name] = len(self.streams)
        self.streams.append(NamedStream(new.name, new.segments_back, new.events_before, known.number))

    def _events(self, body):
        next_new = body.first_new_stream
        command_ends = []
        for command in body.commands:
            if command.key:
                self.keys.append((command.key, self.events + len(command_ends)))
            require(command.definition <= len(self.definitions), "a definition has no such number")
            command_ends += [command] * command.events
        for index, command in enumerate(command_ends):
            number = body.streams[index] - 1
            if number < 0:
                number = next_new
                next_new += 1
            require(number < len(self.streams), "a stream has no such number")
            yield self._event(body, index, command, number)
            self.position += 1
        require(next_new == body.first_new_stream + len(body.new_streams), "a new stream has no event")

    def _event(self, body, index, command, number):
        stream = self.streams[number]
        revision = body.revisions[index]
        require(revision == stream.events_before + stream.events, f"revision {revision} is not the next")
        require(body.types[index] < len(self.types), "a type has no such number")
        require(body.actors[index] < len(self.actors), "an actor has no such number")
        stream.events += 1
        self.store_streams[stream.name].events += 1
        self.type_events[body.types[index]] += 1
        group = len(self.groups) - 1
        if not stream.groups or stream.groups[-1] != group:
            stream.groups.append(group)
        definition = self.definitions[command.definition - 1].hex() if command.definition else None
        return {
            "position": self.position,
            "stream": stream.name.decode(),
            "streamNumber": stream.number,
            "revision": revision,
            "type": self.types[body.types[index]],
            "actor": self.actors[body.actors[index]],
            "definition": definition,
            "occurredAt": body.occurred_at[index],
            "recordedAt": command.recorded_at,
            "transitions": body.transitions[index],
            "payload": body.payloads[index].hex(),
            "key": command.key.hex() if command.key else None,
        }
