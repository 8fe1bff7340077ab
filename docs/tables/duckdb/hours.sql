-- Failures of each hour (UTC) by cause.
SELECT date_trunc('hour', "time" AT TIME ZONE 'UTC') AS hour, "cause", count(*) AS failures
FROM gemdiag_events
WHERE "time" IS NOT NULL
GROUP BY hour, "cause"
ORDER BY hour, "cause";
