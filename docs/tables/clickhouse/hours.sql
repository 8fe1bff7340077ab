-- Failures of each hour (UTC) by cause.
SELECT toStartOfHour(`time`) AS hour, `cause`, count(*) AS failures
FROM gemdiag_events
WHERE `time` IS NOT NULL
GROUP BY hour, `cause`
ORDER BY hour, `cause`;
