"""An application as the library `eventsourcing` would have it: an aggregate of its own events."""

from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import Aggregate, event


class Request(Aggregate):
    @event("Opened")
    def __init__(self, application: str, kind: str, actor: str, occurred_at: int):
        self.application, self.kind, self.actor = application, kind, actor
        self.opened_at = self.last_event_at = occurred_at
        self.events = 1

    @event("Stepped")
    def step(self, kind: str, actor: str, occurred_at: int):
        self.kind, self.actor, self.last_event_at = kind, actor, occurred_at
        self.events += 1

    @staticmethod
    def create_id(application: str) -> UUID:
        return uuid5(NAMESPACE_URL, application)
