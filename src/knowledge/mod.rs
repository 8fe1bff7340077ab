//! Every fact and decision, as rows of TOML that are compiled in.
//!
//! Enters: the files of `tables/`. Leaves: typed tables, checked once when they are first asked for. This room must
//! not know how a log looks or how a report is printed; rooms that decide something ask it, and hold no `if` on a
//! message, a model or a price of their own.

mod compact;
mod load;
mod matching;
mod rows;

use std::sync::{Arc, LazyLock, OnceLock};

use crate::terms::Cause;
use rows::{Built, sound};

pub use load::{FILES, Overlay, Problem, TableFile, check, check_folder};
pub(crate) use matching::PhraseSieve;
pub use matching::{
    BEFORE_MODEL, BEFORE_PROJECT, Case, ClientMark, Conditions, CueSet, Filled, Hole, Paying, PhraseSet,
    QUOTA_SENTENCE, Seen, Sign, Situation, Subject, Template, Traces, Word, Words, Workload,
};
pub use rows::{
    AcrossAt, Action, AnswerSection, Block, CallRow, CauseTable, Checklist, ClientBehaviour, Clients, Clue,
    Consumer, Consumers, Dropped, Ends, Entry, ExceptionName, Fact, Fix, FixTable, HostKind, Jitter, Lead,
    Limit, LineExample, LineFormat, Live, Measured, MeasuredAnswer, Model, Myth, NotFailure, Outcome, Part,
    PatternRow, PatternTable, Plain, Policy, Price, Providers, QuotaName, QuotaTable, Reading, Retry,
    Retryable, Rotation, RotationExample, Rotations, Row, Rule, Sentence, SentenceTable, Settled, Signal,
    Signals, Snippet, Source, Step, Support, Table, TableError, There, TierRow, Topic, Verdict, WHOM, Wait,
    Whom, WhoseKey, WindowRow, Windows, Worked,
};

/// The day of the newest row: what is newer is not known here. A test holds it against the tables.
pub const AS_OF: &str = include_str!("tables/as_of.txt");

/// All tables, each loaded when it is first used.
#[derive(Default)]
pub struct Knowledge {
    overlay: Option<Overlay>,
    causes: OnceLock<CauseTable>,
    quotas: OnceLock<QuotaTable>,
    providers: OnceLock<Providers>,
    clients: OnceLock<Clients>,
    client_behaviour: OnceLock<Table<ClientBehaviour>>,
    clients_measured: OnceLock<Table<Measured>>,
    measured_answers: OnceLock<Table<MeasuredAnswer>>,
    snippets: OnceLock<Table<Snippet>>,
    traces: OnceLock<Traces>,
    dropped: OnceLock<Table<Dropped>>,
    not_failures: OnceLock<Table<NotFailure>>,
    sentences: OnceLock<SentenceTable>,
    signals: OnceLock<Signals>,
    plain: OnceLock<Plain>,
    words: OnceLock<Words>,
    fixes: OnceLock<FixTable>,
    actions: OnceLock<Table<Action>>,
    patterns: OnceLock<PatternTable>,
    consumers: OnceLock<Consumers>,
    sources: OnceLock<Table<Source>>,
    facts: OnceLock<Table<Fact>>,
    myths: OnceLock<Table<Myth>>,
    checklists: OnceLock<Table<Checklist>>,
    topics: OnceLock<Table<Topic>>,
    blocks: OnceLock<Table<Block>>,
    models: OnceLock<Table<Model>>,
    prices: OnceLock<Table<Price>>,
    tiers: OnceLock<Table<TierRow>>,
    limits: OnceLock<Table<Limit>>,
    policies: OnceLock<Table<Policy>>,
    worked: OnceLock<Table<Worked>>,
    windows: OnceLock<Windows>,
    rotations: OnceLock<Rotations>,
    live: OnceLock<Live>,
    line_formats: OnceLock<Table<LineFormat>>,
    /// The format by which lines are read, where one was chosen.
    line_format: Option<LineFormat>,
}

static BUILTIN: LazyLock<Arc<Knowledge>> = LazyLock::new(Arc::default);

/// Defines the accessor of a table: it is parsed on first use, with the overlay's rows where there is one. What is compiled in
/// was brought into compact form when the program was built.
macro_rules! way {
    ($($(#[$meta:meta])* $name:ident: $type:ty, $file:literal;)*) => {
        $($(#[$meta])*
        pub fn $name(&self) -> &$type {
            self.$name.get_or_init(|| {
                let compiled = include_str!(concat!(env!("OUT_DIR"), "/", $file, ".table"));
                let merged = self.overlay.as_ref().and_then(|overlay| overlay.merged($file));
                merged.map_or_else(|| <$type>::built(compiled), |text| sound(<$type>::parse(text)))
            })
        })*
    };
}

impl std::fmt::Debug for Knowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Knowledge").finish_non_exhaustive()
    }
}

impl Knowledge {
    /// The tables that are compiled in.
    #[must_use]
    pub fn builtin() -> &'static Arc<Self> {
        &BUILTIN
    }

    /// The tables that are compiled in, with the rows of an overlay laid over them by id.
    #[must_use]
    pub fn overlaid(overlay: Overlay) -> Arc<Self> {
        Arc::new(Self { overlay: Some(overlay), ..Self::default() })
    }

    /// The overlay, if there is one.
    #[must_use]
    pub const fn overlay(&self) -> Option<&Overlay> {
        self.overlay.as_ref()
    }

    /// The same tables, by which the lines of logs are read in this format of [`Self::line_formats`]; `None` where there is no
    /// such row.
    #[must_use]
    pub fn with_line_format(&self, id: &str) -> Option<Arc<Self>> {
        let row = self.line_formats().get(id)?.clone();
        Some(Arc::new(Self { overlay: self.overlay.clone(), line_format: Some(row), ..Self::default() }))
    }

    /// The format by which lines are read, where one was chosen.
    #[must_use]
    pub const fn line_format(&self) -> Option<&LineFormat> {
        self.line_format.as_ref()
    }

    way! {
        /// The rules that give an error its cause.
        causes: CauseTable, "causes";
        /// The naming grammar of quotas.
        quotas: QuotaTable, "quotas";
        /// What to do about each cause.
        fixes: FixTable, "fixes";
        /// What to do first about several incidents at once.
        actions: Table<Action>, "actions";
        /// From which counts on events show a pattern.
        patterns: PatternTable, "patterns";
        /// Projects of Google's own.
        consumers: Consumers, "consumers";
        /// Names and words of clients.
        clients: Clients, "clients";
        /// What is known of each client.
        client_behaviour: Table<ClientBehaviour>, "client_behaviour";
        /// What each client did with each answer.
        clients_measured: Table<Measured>, "clients-measured";
        /// The answers with which clients were measured.
        measured_answers: Table<MeasuredAnswer>, "measured-answers";
        /// Wrappings of a call.
        snippets: Table<Snippet>, "snippets";
        /// Texts in which a client dropped a refusal.
        dropped: Table<Dropped>, "dropped";
        /// What people take for a failed request and is none.
        not_failures: Table<NotFailure>, "not_failures";
        /// Sentences of messages, with holes where the facts stand.
        sentences: SentenceTable, "sentences";
        /// Words that make a cause likely.
        signals: Signals, "signals";
        /// How apps and people tell a failure.
        plain: Plain, "plain";
        /// Hosts and wordings that identify whose error it is.
        providers: Providers, "providers";
        /// Pages, threads and articles on which rows rest.
        sources: Table<Source>, "sources";
        /// Facts.
        facts: Table<Fact>, "facts";
        /// Claims that do not hold, and what holds instead.
        myths: Table<Myth>, "myths";
        /// Procedures, checklists and comparisons.
        checklists: Table<Checklist>, "checklists";
        /// Subjects of `explain`.
        topics: Table<Topic>, "topics";
        /// Blocks of the five articles.
        blocks: Table<Block>, "blocks";
        /// Models, their dates and successors.
        models: Table<Model>, "models";
        /// Prices of images.
        prices: Table<Price>, "prices";
        /// Tiers of a billing account.
        tiers: Table<TierRow>, "tiers";
        /// Limits that are published, or were read somewhere.
        limits: Table<Limit>, "limits";
        /// Schedules of retries.
        policies: Table<Policy>, "policies";
        /// Calculations of the articles.
        worked: Table<Worked>, "worked";
        /// Over which time quotas count, and when they are full again.
        windows: Windows, "windows";
        /// How logs are named that were rotated.
        rotations: Rotations, "rotations";
        /// Addresses, calls and places of the live checks.
        live: Live, "live";
        /// Line formats of one's own.
        line_formats: Table<LineFormat>, "line_formats";
    }

    /// All words of the tables, searched for in one pass.
    pub fn words(&self) -> &Words {
        self.words.get_or_init(|| {
            let sentences =
                self.sentences().sentences().iter().map(|s| (Sign::Sentence, s.template.anchor()));
            let words = self.providers().signs().chain(self.clients().signs()).chain(sentences);
            Words::new(self.causes().phrases(), words)
        })
    }

    /// The traces of all clients.
    pub fn traces(&self) -> &Traces {
        self.traces.get_or_init(|| Traces::new(self.client_behaviour().traces().into_iter()))
    }

    /// The client that a mark stands for.
    #[must_use]
    pub fn client(&self, mark: ClientMark) -> Option<&ClientBehaviour> {
        self.client_behaviour().nth(usize::from(mark.row))
    }

    /// What the plain use of a client does with an answer; of several releases the newest, which stands first.
    #[must_use]
    pub fn measured(&self, client: &ClientBehaviour, answer: &str) -> Option<&Measured> {
        self.measured_call(client, Some(&client.call), answer)
    }

    /// The same for its other use.
    #[must_use]
    pub fn measured_other(&self, client: &ClientBehaviour, answer: &str) -> Option<&Measured> {
        self.measured_call(client, client.other_call.as_ref(), answer)
    }

    fn measured_call(
        &self,
        client: &ClientBehaviour,
        call: Option<&String>,
        answer: &str,
    ) -> Option<&Measured> {
        let of = self.clients_measured().with("client", &client.id, |row| &row.client);
        of.into_iter().find(|row| Some(&row.call) == call && row.is_about(answer))
    }

    /// Whether the row is led by the status alone, so that words may make another cause likely: it names none itself.
    #[must_use]
    pub fn is_by_status(&self, rule: &Rule) -> bool {
        let refinable = || self.signals().refine(rule.cause);
        rule.cause == Cause::QuotaUnspecified
            || (rule.conditions.is_status() && (!rule.conditions.is_code() || refinable()))
    }

    /// Every row that rests on sources or carries a block, of all tables but those by which texts are read.
    #[must_use]
    pub fn every_row(&self) -> Vec<&dyn Entry> {
        fn all<R: Row + Entry>(table: &Table<R>) -> impl Iterator<Item = &dyn Entry> {
            table.rows().iter().map(|row| row as &dyn Entry)
        }
        all(self.facts())
            .chain(all(self.myths()))
            .chain(all(self.checklists()))
            .chain(all(self.models()))
            .chain(all(self.tiers()))
            .chain(all(self.prices()))
            .chain(all(self.limits()))
            .chain(all(self.policies()))
            .chain(all(self.worked()))
            .chain(all(self.windows().table()))
            .chain(all(self.client_behaviour()))
            .chain(all(self.snippets()))
            .chain(all(self.dropped()))
            .chain(all(self.not_failures()))
            .chain(all(self.sources()))
            .collect()
    }

    /// The address of a page of `sources.toml`.
    #[must_use]
    pub fn page(&self, id: &str) -> Option<&str> {
        self.sources().get(id)?.url.as_deref()
    }

    /// The oldest day on which one of these sources was verified.
    #[must_use]
    pub fn oldest(&self, source: &[String]) -> Option<chrono::NaiveDate> {
        let date = |id: &String| {
            let fact = self.facts().get(id).map(|fact| fact.verified);
            fact.or_else(|| self.sources().get(id).map(|page| page.date))
        };
        source.iter().filter_map(date).min()
    }
}
