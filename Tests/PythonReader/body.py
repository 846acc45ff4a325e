"""The body of a frame of events: new names, commands, columns, payloads."""

from dataclasses import dataclass, field

from fields import Fields, require, utf8, wrapped64

NAME_BYTES_MAX = 255
KEY_BYTES_MAX = 64
TRANSITIONS_MAX = 1000
PAYLOAD_BYTES_MAX = 1 << 20
NUMBER_MAX = (1 << 32) - 1


@dataclass
class NewStream:
    name: bytes
    segments_back: int
    events_before: int
    # In the store; None for a stream that begins here.
    number: int | None


@dataclass
class Command:
    events: int
    # The definition's number and 1; 0 for none.
    definition: int
    key: bytes
    recorded_at: int


@dataclass
class Body:
    first_new_stream: int = 0
    new_streams: list = field(default_factory=list)
    new_types: list = field(default_factory=list)
    new_actors: list = field(default_factory=list)
    new_definitions: list = field(default_factory=list)
    recorded_at: int = 0
    commands: list = field(default_factory=list)
    # Columns, one entry an event. A stream is a number in the segment and 1, or 0 for the next new one.
    streams: list = field(default_factory=list)
    revisions: list = field(default_factory=list)
    types: list = field(default_factory=list)
    actors: list = field(default_factory=list)
    occurred_at: list = field(default_factory=list)
    transitions: list = field(default_factory=list)
    payloads: list = field(default_factory=list)


def body(raw, events, is_recompressed):
    """Reads the raw body of a frame of `events` events."""
    fields = Fields(raw)
    result = Body()
    _read_names(fields, result)
    result.recorded_at = fields.unpack("q")
    _read_commands(fields, result, events, is_recompressed)
    _read_columns(fields, result, events)
    return result


def _read_names(fields, result):
    count = fields.count()
    if count:
        result.first_new_stream = fields.varint(NUMBER_MAX)
    for _ in range(count):
        name = fields.counted(NAME_BYTES_MAX)
        category, slash, rest = utf8(name).partition("/")
        require(category and slash and rest, "the name of a stream is not category/name")
        back = fields.varint(NUMBER_MAX)
        before = fields.varint(NUMBER_MAX) if back else 0
        number = fields.varint() if back else None
        result.new_streams.append(NewStream(name, back, before, number))
    result.new_types = [fields.text(NAME_BYTES_MAX) for _ in range(fields.count())]
    result.new_actors = [fields.text(NAME_BYTES_MAX) for _ in range(fields.count())]
    result.new_definitions = [fields.bytes(32) for _ in range(fields.count(32))]


def _read_commands(fields, result, events, is_recompressed):
    recorded_at = result.recorded_at
    for index in range(fields.count(4)):
        count = fields.varint(4096)
        require(count > 0, "a command has no events")
        definition = fields.varint(NUMBER_MAX)
        key = fields.counted(KEY_BYTES_MAX)
        difference = fields.varint()
        require(difference == 0 or (index > 0 and is_recompressed), "a command has a time of its own")
        recorded_at += difference
        require(recorded_at < 1 << 63, "a recorded time is beyond 64 bits")
        result.commands.append(Command(count, definition, key, recorded_at))
    total = sum(command.events for command in result.commands)
    require(total == events, "the events of the commands do not add up to those of the frame")


def _read_columns(fields, result, events):
    result.streams = fields.varints(events, NUMBER_MAX)
    result.revisions = fields.varints(events, NUMBER_MAX)
    result.types = fields.varints(events, NUMBER_MAX)
    result.actors = fields.varints(events, NUMBER_MAX)
    time = result.recorded_at
    for _ in range(events):
        time = wrapped64(time + fields.signed_varint())
        result.occurred_at.append(time)
    counts = fields.varints(events, TRANSITIONS_MAX)
    result.transitions = [fields.varints(count, 0xFFFF) for count in counts]
    lengths = fields.varints(events, PAYLOAD_BYTES_MAX)
    require(sum(lengths) == fields.left, "the payloads are not as long as their column says")
    result.payloads = [fields.bytes(length) for length in lengths]
