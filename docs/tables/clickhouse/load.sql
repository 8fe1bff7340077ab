-- Adds the events in events.jsonl.
INSERT INTO gemdiag_events SELECT * FROM file('events.jsonl', 'JSONEachRow')
SETTINGS date_time_input_format = 'best_effort', input_format_skip_unknown_fields = 1;
