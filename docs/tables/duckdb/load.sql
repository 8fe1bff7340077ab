-- Adds the events in events.jsonl.
COPY gemdiag_events FROM 'events.jsonl' (FORMAT json);
