//! What changed in the incidents since the last look, while their logs are followed.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock;
use crate::correlate::incidents::{Found, Incident, Key};
use crate::knowledge::PatternTable;
use crate::terms::{Pattern, PatternSet, Standing};

/// Something new in an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// It began, or began again.
    Opened,
    /// It failed at least twice as often as when it was last reported; the number is the count then.
    Grew(u64),
    /// A pattern was found.
    Showed(Found),
    /// It is over, or there was no failure for long: one plain sentence.
    Closed(String),
}

/// What was reported about incidents.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    told: BTreeMap<Key, Told>,
    looked: bool,
}

/// What is new since the last look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct News {
    /// Number of the incident, and what is new in it.
    pub changes: Vec<(usize, Change)>,
    /// Incidents that were over before the first look.
    pub past: usize,
}

#[derive(Debug, Clone)]
struct Told {
    /// Failures when it was last reported.
    told: u64,
    /// Failures at the last look.
    count: u64,
    patterns: PatternSet,
    /// When the last failure came.
    came: DateTime<Utc>,
    is_open: bool,
}

impl Watch {
    /// What is new in `all`, at the time `now` on the wall.
    pub fn look(&mut self, all: &[Box<Incident>], now: DateTime<Utc>, table: &PatternTable) -> News {
        let mut news = News::default();
        for (number, incident) in all.iter().enumerate() {
            let known = self.take(incident);
            if known.is_none() && is_over(incident) {
                news.past += usize::from(!self.looked);
            }
            let told = known.unwrap_or(Told {
                told: 0,
                count: 0,
                patterns: PatternSet::EMPTY,
                came: now,
                is_open: false,
            });
            let (told, changes) = told.next(incident, now, table);
            self.told.insert(incident.key.clone(), told);
            news.changes.extend(changes.into_iter().map(|change| (number, change)));
        }
        self.looked = true;
        news
    }

    /// Whether the incident was reported, and not as going on.
    #[must_use]
    pub fn is_closed(&self, key: &Key) -> bool {
        self.told.get(key).is_some_and(|told| !told.is_open)
    }

    /// What was reported about the incident, whatever name its project had then.
    fn take(&mut self, incident: &Incident) -> Option<Told> {
        let names = incident.insight.aliases.iter().cloned().map(Some);
        let keys = names.map(|project| Key { project, ..incident.key.clone() });
        std::iter::once(incident.key.clone()).chain(keys).find_map(|key| self.told.remove(&key))
    }
}

impl Told {
    fn next(mut self, incident: &Incident, now: DateTime<Utc>, table: &PatternTable) -> (Self, Vec<Change>) {
        let mut changes = Vec::new();
        let failed = incident.count > self.count;
        self.count = incident.count;
        if failed {
            self.came = now;
        }
        if self.is_open {
            if incident.count >= 2 * self.told {
                changes.push(Change::Grew(self.told));
                self.told = incident.count;
            }
        } else if failed && !is_over(incident) {
            changes.push(Change::Opened);
            self.told = incident.count;
            self.is_open = true;
        }
        let patterns: PatternSet = incident.insight.patterns.iter().map(|found| found.id).collect();
        if self.is_open {
            let is_new = |pattern: Pattern| !self.patterns.has(pattern);
            let new = incident.insight.patterns.iter().filter(|found| is_new(found.id));
            changes.extend(new.cloned().map(Change::Showed));
            if let Some(why) = self.closed(incident, now, table) {
                changes.push(Change::Closed(why));
                self.is_open = false;
            }
        }
        self.patterns = patterns;
        (self, changes)
    }

    /// Why the incident counts as closed: the log says so, or no failure came for much longer than usual.
    fn closed(&self, incident: &Incident, now: DateTime<Utc>, table: &PatternTable) -> Option<String> {
        if is_over(incident) {
            return Some(incident.insight.state.evidence.clone());
        }
        let at = table.state.at;
        let usual = incident.pace.gaps.median_s().unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, reason = "a pause is no longer than an age")]
        let pause = at.grace_s.max((at.pauses * usual.min(1e12)) as i64);
        let silence = now - self.came;
        (silence > TimeDelta::seconds(pause)).then(|| format!("no failure for {}", clock::duration(silence)))
    }
}

fn is_over(incident: &Incident) -> bool {
    matches!(incident.insight.state.id, Standing::Over | Standing::Quiet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::correlate::incidents::Context;
    use crate::correlate::test_incidents::{Log, NOON, RPM, same};
    use crate::knowledge::Knowledge;

    fn look(watch: &mut Watch, log: &Log, second: i64) -> Vec<String> {
        let know = Knowledge::builtin();
        let all = log.0.conclude(&Context::default(), know);
        let now = DateTime::from_timestamp(NOON + second, 0).unwrap();
        let news = watch.look(&all, now, know.patterns());
        let name = |change: &Change| match change {
            Change::Opened => "opened".to_owned(),
            Change::Grew(from) => format!("grew from {from}"),
            Change::Showed(found) => found.id.to_string(),
            Change::Closed(why) => why.clone(),
        };
        news.changes.iter().map(|(_, change)| name(change)).collect()
    }

    #[test]
    fn an_incident_opens_grows_shows_a_pattern_closes_and_opens_again() {
        let mut watch = Watch::default();
        let once = || Log::new().fail(RPM, [0], same);
        assert_eq!(look(&mut watch, &once(), 1), ["opened"]);
        assert!(look(&mut watch, &once(), 2).is_empty());
        let more = || Log::new().fail(RPM, 0..12, same);
        assert_eq!(look(&mut watch, &more(), 12), ["grew from 1", "burst"]);
        assert!(look(&mut watch, &more(), 60).is_empty());
        assert_eq!(look(&mut watch, &more(), 200), ["no failure for 3 min 8 s"]);
        assert!(look(&mut watch, &more(), 900).is_empty());
        assert_eq!(look(&mut watch, &Log::new().fail(RPM, 0..13, same), 1000), ["opened"]);
    }

    #[test]
    fn what_the_log_says_to_be_over_is_closed_and_never_opened() {
        let over = || Log::new().fail(RPM, [0, 10, 20], same).lines(0, 7220);
        let mut watch = Watch::default();
        let all = over().0.conclude(&Context::default(), Knowledge::builtin());
        let news = watch.look(&all, Utc::now(), Knowledge::builtin().patterns());
        assert_eq!((news.changes.len(), news.past), (0, 1));
        let mut watch = Watch::default();
        assert_eq!(look(&mut watch, &Log::new().fail(RPM, [0, 10, 20], same).lines(0, 30), 30), ["opened"]);
        assert_eq!(
            look(&mut watch, &over(), 40),
            ["no failure after 2026-11-24 12:00 UTC; the log goes on for 2 h"]
        );
    }

    #[test]
    fn a_project_that_gets_a_better_name_is_the_same() {
        let named = |error: &mut crate::decode::ApiError| {
            error.project = Some("100200300400".into());
            error.project_alias = Some("demo-project".into());
        };
        let mut watch = Watch::default();
        let number = |error: &mut crate::decode::ApiError| error.project = Some("100200300400".into());
        assert_eq!(look(&mut watch, &Log::new().fail(RPM, [0], number), 1), ["opened"]);
        let log = Log::new().fail(RPM, [0], number).fail(RPM, [3], named);
        assert_eq!(look(&mut watch, &log, 3), ["grew from 1"]);
    }

    #[test]
    fn closed_is_what_was_reported_and_goes_on_no_more() {
        let mut watch = Watch::default();
        let log = || Log::new().fail(RPM, [0, 100], same);
        let key = log().0.incidents()[0].key.clone();
        let closed = [0, 100, 501].map(|second| {
            if second > 0 {
                look(&mut watch, &log(), second);
            }
            watch.is_closed(&key)
        });
        assert_eq!(closed, [false, false, true]);
    }

    #[test]
    fn it_grew_when_it_has_doubled() {
        let mut watch = Watch::default();
        let log = |count: i64| Log::new().fail(RPM, 0..count, same);
        assert_eq!(look(&mut watch, &log(4), 4), ["opened"]);
        assert!(look(&mut watch, &log(7), 7).is_empty());
        assert_eq!(look(&mut watch, &log(8), 8), ["grew from 4"]);
        assert!(look(&mut watch, &log(9), 9).is_empty());
    }

    #[test]
    fn it_closes_after_more_than_four_of_its_pauses() {
        let mut watch = Watch::default();
        let log = || Log::new().fail(RPM, [0, 100], same);
        assert_eq!(look(&mut watch, &log(), 100), ["opened"]);
        assert!(look(&mut watch, &log(), 500).is_empty());
        assert_eq!(look(&mut watch, &log(), 501), ["no failure for 6 min 41 s"]);
    }

    #[test]
    fn past_are_those_that_were_over_at_the_first_look_and_no_open_ones() {
        let know = Knowledge::builtin();
        let mut watch = Watch::default();
        let mut past = |log: &Log| {
            let all = log.0.conclude(&Context::default(), know);
            watch.look(&all, Utc::now(), know.patterns()).past
        };
        let other = |error: &mut crate::decode::ApiError| error.project = Some("another".into());
        let one = || Log::new().fail(RPM, [0], same).fail(RPM, [7_000], other);
        assert_eq!(past(&one().lines(0, 7_010)), 1);
        let third = |error: &mut crate::decode::ApiError| error.project = Some("a-third".into());
        assert_eq!(
            past(&one().fail(RPM, [0], third).lines(0, 7_010)),
            0,
            "it was not there at the first look"
        );
    }
}
