//! Asks for everything about a project's quotas, with as few calls as it takes.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::client::{Answer, Client};
use super::failure::Failure;
use super::quota_limits::{Limit, Page, limits, limits_request};
use super::quota_refusal::{Closed, closed};
use super::quota_usage::{Point, Question, points, usage_request};
use super::request::{Credential, Request};
use crate::clock;
use crate::knowledge::Knowledge;

/// Pages of limits that are asked for at most.
const MOST_PAGES: usize = 10;

/// Which project is asked about, where and when.
#[non_exhaustive]
pub struct Subject<'a> {
    /// Project id or number.
    pub project: &'a str,
    /// Who asks.
    pub credential: &'a Credential,
    /// Address of Cloud Quotas, without a path.
    pub quotas: &'a str,
    /// Address of Cloud Monitoring, without a path.
    pub monitoring: &'a str,
    /// What counts as now.
    pub now: DateTime<Utc>,
    /// The tables.
    pub know: &'a Knowledge,
}

/// Why a service did not answer the question.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Trouble {
    /// There is no answer.
    Failed(Failure),
    /// The service says no.
    Refused(Closed, u16),
    /// The answer is not of the form that is known.
    Unreadable,
}

/// What could be learned.
#[derive(Debug)]
#[non_exhaustive]
pub struct Survey {
    /// The limits.
    pub limits: Result<Vec<Limit>, Trouble>,
    /// Whether there are more than were read.
    pub more_limits: bool,
    /// The usage.
    pub usage: Result<Usage, Trouble>,
}

/// What was counted.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Usage {
    /// Since midnight Pacific time.
    pub day: Vec<Point>,
    /// Minute by minute, in the last hour.
    pub minutes: Vec<Point>,
    /// Quotas that were exceeded since midnight Pacific time.
    pub exceeded: Vec<Point>,
    /// Metrics that counted something, but were too many to be asked about.
    pub left_out: usize,
}

impl Subject<'_> {
    /// The first page of limits, or the one that begins at `page`.
    #[must_use]
    pub fn page(&self, page: Option<&str>) -> Request {
        limits_request(self.quotas, self.project, page, self.credential, self.know)
    }

    /// A question about usage. What is exact to the second would be asked about a minute that is not over.
    #[must_use]
    pub fn usage(&self, question: &Question<'_>) -> Request {
        let from = match question {
            Question::Usage(_, step) if *step <= TimeDelta::minutes(1) => self.now - TimeDelta::hours(1),
            _ => self.day_start(),
        };
        usage_request(self.monitoring, self.project, question, (from, self.now), self.credential, self.know)
    }

    /// Midnight Pacific time, or a minute ago if that is earlier: a shorter time has no whole minute.
    fn day_start(&self) -> DateTime<Utc> {
        clock::day_start(self.now).min(self.now - TimeDelta::minutes(1))
    }

    /// The two questions about a metric: the whole day in one step, and the last hour by minutes.
    #[must_use]
    pub fn about<'m>(&self, metric: &'m str) -> [Question<'m>; 2] {
        [Question::Usage(metric, self.now - self.day_start()), Question::Usage(metric, TimeDelta::minutes(1))]
    }

    /// Asks; `told` is given each request and its answer.
    pub fn survey(&self, client: &Client, mut told: impl FnMut(&Request, &Answer)) -> Survey {
        let mut ask = |request: Request| ask(client, &request, &mut told);
        let (limits, more_limits) = match self.all_limits(&mut ask) {
            Ok((limits, more)) => (Ok(limits), more),
            Err(trouble) => (Err(trouble), false),
        };
        let usage = self.all_usage(&mut ask);
        Survey { limits, more_limits, usage }
    }

    /// Asks for the first page of limits only, which says whether billing is missing; `told` is given the request and its
    /// answer.
    ///
    /// # Errors
    /// Why there is none.
    pub fn first_limits(
        &self,
        client: &Client,
        mut told: impl FnMut(&Request, &Answer),
    ) -> Result<Vec<Limit>, Trouble> {
        let body = ask(client, &self.page(None), &mut told)?;
        Ok(limits(&body, self.know).map_err(|_| Trouble::Unreadable)?.limits)
    }

    /// The limits, and whether there are more than [`MOST_PAGES`].
    fn all_limits(
        &self,
        ask: &mut impl FnMut(Request) -> Result<String, Trouble>,
    ) -> Result<(Vec<Limit>, bool), Trouble> {
        let mut found = Vec::new();
        let mut next = None;
        for _ in 0..MOST_PAGES {
            let body = ask(self.page(next.as_deref()))?;
            let Page { limits, next: following } =
                limits(&body, self.know).map_err(|_| Trouble::Unreadable)?;
            found.extend(limits);
            match following {
                Some(token) => next = Some(token),
                None => return Ok((found, false)),
            }
        }
        Ok((found, true))
    }

    fn all_usage(&self, ask: &mut impl FnMut(Request) -> Result<String, Trouble>) -> Result<Usage, Trouble> {
        let mut get =
            |question: &Question<'_>| points(&ask(self.usage(question))?).map_err(|_| Trouble::Unreadable);
        let overview = get(&Question::Overview)?;
        let counted: BTreeSet<String> =
            overview.into_iter().filter(|p| p.value > 0).filter_map(|p| p.metric).collect();
        let most = self.know.live().quota.most_metrics;
        let mut usage = Usage { left_out: counted.len().saturating_sub(most), ..Usage::default() };
        usage.exceeded = get(&Question::Exceeded)?.into_iter().filter(|p| p.value > 0).collect();
        for metric in counted.iter().take(most) {
            let [day, minutes] = self.about(metric);
            usage.day.extend(get(&day)?);
            usage.minutes.extend(get(&minutes)?);
        }
        Ok(usage)
    }
}

/// The body of an answer that serves the request.
fn ask(
    client: &Client,
    request: &Request,
    told: &mut impl FnMut(&Request, &Answer),
) -> Result<String, Trouble> {
    let answer = client.send(request).map_err(Trouble::Failed)?;
    told(request, &answer);
    if answer.is_success() {
        return Ok(answer.body);
    }
    Err(Trouble::Refused(closed(answer.status, &answer.body), answer.status))
}
