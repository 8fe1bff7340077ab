//! `live.toml`: which addresses the live checks ask, what each call proves, and what is published where.

use super::table::{TableError, rows};
use crate::knowledge::compact::read;

const TABLE: &str = "live.toml";

read! {
    /// Addresses, calls, prices and places of the live checks.
    #[derive(Debug)]
    pub struct Live {
        source: Vec<String>,
        verified: chrono::NaiveDate,
        /// The model of a probe that names none.
        pub default_model: String,
        /// When and how to ask once more.
        pub retry: Retry,
        /// Addresses without a path.
        pub hosts: Hosts,
        call: Vec<CallRow>,
        /// What a passed probe does not prove.
        pub unproven: Unproven,
        /// Which models cost more than a few tokens.
        pub costly: Costly,
        /// The feed of incidents.
        pub incidents: Incidents,
        /// Limits and usage.
        pub quota: Quota,
        /// Whose a key is.
        pub whose_key: WhoseKey,
        /// Where keys stand.
        pub credentials: Credentials,
    }
}

read! {
    /// Where the client libraries look for a key.
    #[derive(Debug)]
    pub struct Credentials {
        /// Variables of the environment; the first that is set counts.
        pub key_variables: Vec<String>,
        /// The same for access tokens, before gcloud is asked.
        pub token_variables: Vec<String>,
        /// What there is to say where two of them hold different keys.
        pub several: String,
        source: Vec<String>,
    }
}

read! {
    /// When and how to ask once more.
    #[derive(Debug, Clone)]
    pub struct Retry {
        /// HTTP statuses after which asking once more may help.
        pub statuses: Vec<u16>,
        /// Milliseconds to wait where the server names no time.
        pub first_wait_ms: u64,
        /// Up to this many milliseconds of chance on top.
        pub jitter_ms: u64,
        /// A server that asks for more than these seconds is not waited for.
        pub longest_wait_s: u64,
        source: Vec<String>,
    }
}

read! {
    /// Addresses without a path.
    #[derive(Debug)]
    pub struct Hosts {
        /// The Gemini API.
        pub gemini: String,
        /// Vertex AI, at the location `global`.
        pub vertex: String,
        /// Vertex AI, with `{location}`.
        pub vertex_regional: String,
        /// Vertex AI, with `{location}`, for the multi-regions.
        pub vertex_multi: String,
        /// Names of the multi-regions.
        pub multi_regions: Vec<String>,
        /// Cloud Quotas.
        pub quotas: String,
        /// Cloud Monitoring.
        pub monitoring: String,
        /// The page of incidents.
        pub status: String,
    }
}

read! {
    /// A call of a probe, in words. `{model}` is replaced by the model.
    #[derive(Debug)]
    pub struct CallRow {
        id: String,
        /// What it does.
        pub name: String,
        /// What is known when it has passed.
        pub proves: String,
        source: Vec<String>,
    }
}

read! {
    /// What a passed probe does not prove. `{model}` is replaced by the model.
    #[derive(Debug)]
    pub struct Unproven {
        /// Without a generation.
        pub cheap: String,
        /// In any case.
        pub always: String,
        source: Vec<String>,
    }
}

read! {
    /// Which models cost more than a few tokens, where `models.toml` does not say.
    #[derive(Debug)]
    pub struct Costly {
        words: Vec<String>,
        /// The size of an image where a request asks for none.
        pub image_size: String,
        source: Vec<String>,
    }
}

read! {
    /// The feed of incidents.
    #[derive(Debug)]
    pub struct Incidents {
        /// Path of the feed.
        pub path: String,
        /// The page for people.
        pub page: String,
        /// Titles of the products that are Gemini.
        pub products: Vec<String>,
        /// How far back to look, in days.
        pub days: i64,
        /// The page of AI Studio, which has no feed.
        pub studio: String,
        source: Vec<String>,
    }
}

read! {
    /// What tells whose a key is. `{project}` is replaced by the project, `{key}` by the name of the key.
    #[derive(Debug)]
    pub struct WhoseKey {
        /// What an error proves that names a project.
        pub named: String,
        /// What is open where two were named.
        pub several: String,
        /// What is open after a refusal that names none.
        pub silent: String,
        /// What does not tell it although the request passed.
        pub passes: String,
        /// What it means for the key that the project has no billing account.
        pub without_billing: String,
        /// What it means for the key that Cloud Quotas says nothing of billing.
        pub billing_unsaid: String,
        /// What an answer about the project does not prove.
        pub of_project: String,
        /// What does tell it, one way each.
        pub ways: Vec<String>,
        source: Vec<String>,
    }
}

read! {
    /// Limits and usage.
    #[derive(Debug)]
    pub struct Quota {
        /// The service whose quotas they are.
        pub service: String,
        /// The API that gives the limits.
        pub quotas_api: String,
        /// The API that gives the usage.
        pub monitoring_api: String,
        /// The role that may read limits.
        pub quotas_role: String,
        /// The role that may read usage.
        pub monitoring_role: String,
        /// From this value on a limit means that there is none.
        pub unlimited: u64,
        /// Why a limit cannot be raised, where there is no billing account.
        pub without_billing: String,
        /// What that proves.
        pub billing: String,
        /// Minutes by which usage is late.
        pub delay_min: i64,
        /// Percent of the limit from which on a row is marked.
        pub high: u64,
        /// Percent of the limit from which on a row is marked as nearly used up.
        pub critical: u64,
        /// Metrics asked for at most.
        pub most_metrics: usize,
        source: Vec<String>,
    }
}

impl Live {
    /// Reads and checks the table.
    ///
    /// # Errors
    /// The first fault found.
    pub fn parse(text: &str) -> Result<Self, TableError> {
        let table: Self = rows(TABLE, text)?;
        let sources = [
            &table.source,
            &table.retry.source,
            &table.unproven.source,
            &table.costly.source,
            &table.incidents.source,
            &table.quota.source,
            &table.whose_key.source,
            &table.credentials.source,
        ];
        if sources.into_iter().chain(table.call.iter().map(|r| &r.source)).any(Vec::is_empty) {
            return Err(TableError::of(TABLE, "a row has no source"));
        }
        Ok(table)
    }

    /// The words for a call.
    #[must_use]
    pub fn call(&self, id: &str) -> Option<&CallRow> {
        self.call.iter().find(|row| row.id == id)
    }

    /// Whether the name of a model that has no row says that it is costly.
    #[must_use]
    pub fn sounds_costly(&self, model: &str) -> bool {
        self.costly.words.iter().any(|word| model.contains(word.as_str()))
    }

    /// The day on which the table was checked.
    #[must_use]
    pub const fn verified(&self) -> chrono::NaiveDate {
        self.verified
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::Knowledge;

    #[test]
    fn every_call_of_a_probe_has_its_words() {
        let live = Knowledge::builtin().live();
        for id in ["list-models", "get-model", "count-tokens", "generate"] {
            assert!(live.call(id).is_some(), "{id}");
        }
    }
}
