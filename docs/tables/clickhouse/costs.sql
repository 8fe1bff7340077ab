-- What fails most, where, since when.
SELECT `cause`, `project`, `model`, count(*) AS failures, min(`time`) AS first_seen, max(`time`) AS last_seen
FROM gemdiag_events
GROUP BY `cause`, `project`, `model`
ORDER BY failures DESC, `cause`, `project` NULLS LAST;
