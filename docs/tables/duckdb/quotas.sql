-- Quotas that were refused, by the day of Los Angeles: a daily quota comes back at midnight there.
SELECT CAST("time" AT TIME ZONE 'America/Los_Angeles' AS DATE) AS pacific_day, "project", "model", "quota_id", "limit",
  count(*) AS failures, max("retry_after_s") AS longest_wait_s
FROM gemdiag_events
WHERE "quota_id" IS NOT NULL AND "time" IS NOT NULL
GROUP BY pacific_day, "project", "model", "quota_id", "limit"
ORDER BY pacific_day, "quota_id", "project" NULLS LAST;
