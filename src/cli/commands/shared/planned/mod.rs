//! A piece of work that is planned: for people, and for programs.

mod client;
mod page;

use chrono::NaiveDate;

use crate::advise::{Limits, Page, Plan, Work, plan, price, tier_dates};
use crate::cli::args::WorkArgs;
use crate::cli::terminal::Failure;
use crate::clock::Clock;
use crate::knowledge::{Knowledge, Worked};
use crate::report::SCHEMA_VERSION;
use crate::terms::{Bucket, Tier};
use client::{Refused, refused};

/// A plan, with what belongs to it.
pub(crate) struct Planned<'a> {
    args: &'a WorkArgs,
    work: Work,
    plan: Plan,
    client: Option<Refused>,
    cases: Vec<&'a Worked>,
    clock: &'a Clock,
    know: &'a Knowledge,
}

#[derive(serde::Serialize)]
pub(crate) struct Document<'p> {
    schema_version: u32,
    #[serde(flatten)]
    plan: &'p Plan,
    /// What a refused call of the client becomes.
    #[serde(skip_serializing_if = "Option::is_none")]
    client: Option<&'p Refused>,
    articles: Vec<Case<'p>>,
}

#[derive(serde::Serialize)]
pub(crate) struct Case<'p> {
    id: &'p str,
    blocks: &'p [String],
    statement: &'p str,
    off: Option<&'p str>,
}

impl<'a> Planned<'a> {
    /// Plans the work. Limits that it names itself replace those of `limits`; the caps are those of `tier`, or of all.
    ///
    /// # Errors
    /// Where a model has no price, or a client is unknown.
    pub(crate) fn new(
        args: &'a WorkArgs,
        mut limits: Limits,
        tier: Option<Tier>,
        clock: &'a Clock,
        know: &'a Knowledge,
    ) -> Result<Self, Failure> {
        let work = work(args, know)?;
        limits.extend(given(args));
        let plan = plan(&work, &limits, tier, clock.now(), know);
        let client = args.client.as_deref().map(|name| refused(name, &work, know)).transpose()?;
        let cases = know.worked().rows().iter().filter(|case| is_same(case, args, &work)).collect();
        Ok(Self { args, work, plan, client, cases, clock, know })
    }

    /// With the days from which on the tiers can be reached, where the first payment and the dollars until now are known.
    pub(crate) fn paid(mut self, first: NaiveDate, spent: f64) -> Self {
        self.plan.tiers = tier_dates(first, spent, self.know);
        self
    }

    /// For people.
    pub(crate) fn page(&self) -> Page {
        let mut page = page::page(self.args, &self.work, &self.plan, &self.cases, self.clock, self.know);
        page.section("client", self.client.as_ref().map(Refused::item));
        page
    }

    /// For programs.
    pub(crate) fn document(&self) -> Document<'_> {
        let articles = self.cases.iter().map(|case| Case {
            id: &case.id,
            blocks: &case.blocks,
            statement: &case.statement,
            off: case.off.as_deref(),
        });
        Document {
            schema_version: SCHEMA_VERSION,
            plan: &self.plan,
            client: self.client.as_ref(),
            articles: articles.collect(),
        }
    }
}

/// The limits that the arguments name.
fn given(args: &WorkArgs) -> impl Iterator<Item = (Bucket, u64)> {
    [(Bucket::Rpm, args.rpm), (Bucket::Rpd, args.rpd), (Bucket::Tpm, args.tpm), (Bucket::Ipm, args.ipm)]
        .into_iter()
        .filter_map(|(bucket, limit)| Some((bucket, limit?)))
}

fn work(args: &WorkArgs, know: &Knowledge) -> Result<Work, Failure> {
    let images = args.images.is_some() || args.budget.is_some();
    let price = images.then(|| price(args.model.as_deref(), &args.size, know)).transpose();
    let price = price.map_err(|unknown| Failure::NoPrice {
        word: unknown.word,
        known: know
            .prices()
            .rows()
            .iter()
            .filter(|p| !p.is_of_tokens())
            .map(|p| format!("{} {}", p.model, p.sizes.join("/")))
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    Ok(Work {
        requests: args.images.or(args.requests),
        images,
        tokens: args.tokens_per_request,
        daily: args.daily,
        price,
        budget_usd: args.budget,
    })
}

/// Whether an article has calculated the same.
fn is_same(case: &Worked, args: &WorkArgs, work: &Work) -> bool {
    let month = if args.daily { 30 } else { 1 };
    let images = args.images.map(|images| images.saturating_mul(month));
    let price = case.price.as_ref().is_none_or(|id| work.price.as_ref().is_some_and(|p| p.id == *id));
    let amount = case.images.is_some() && case.images == images;
    let budget = case.budget_usd.is_some() && case.budget_usd == args.budget;
    price && case.rpm.is_none_or(|rpm| args.rpm == Some(rpm)) && (amount || budget)
}
