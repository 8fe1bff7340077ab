//! Google Cloud's published incidents, and those of them that concern Gemini.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::request::{Credential, Request};
use crate::knowledge::Live;
use crate::redact::Excerpt;

/// The feed holds a year of incidents with all their updates.
const FEED_BYTES: u64 = 32 * 1024 * 1024;

/// An incident as Google published it. Texts are masked and bounded.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// What happened, in Google's words.
    pub title: String,
    /// When it began.
    pub begin: DateTime<Utc>,
    /// When it was over; `None` while it is open.
    pub end: Option<DateTime<Utc>>,
    /// `high`, `medium`, `low`.
    pub severity: Option<String>,
    /// Such as `service disruption`.
    pub impact: Option<String>,
    /// Where.
    pub locations: Vec<String>,
    /// The page of the incident.
    pub link: String,
}

#[derive(Deserialize)]
struct Row {
    begin: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    #[serde(default)]
    external_desc: String,
    severity: Option<String>,
    status_impact: Option<String>,
    #[serde(default)]
    currently_affected_locations: Vec<Named>,
    #[serde(default)]
    previously_affected_locations: Vec<Named>,
    #[serde(default)]
    uri: String,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    title: String,
}

/// The request for the feed at `base`. Nobody needs a key for it.
#[must_use]
pub fn feed(base: &str, live: &Live) -> Request {
    let request = Request::get(format!("{base}{}", live.incidents.path), Credential::None);
    Request { most_bytes: FEED_BYTES, ..request }
}

/// The incidents of Gemini that are open, or were over after `since`; the latest first.
/// Incidents of other products are passed over, however they look.
///
/// # Errors
/// When the text is not the feed, or an incident has no beginning.
pub fn incidents(body: &str, live: &Live, since: DateTime<Utc>) -> Result<Vec<Published>, serde_json::Error> {
    let rows: Vec<serde_json::Value> = serde_json::from_str(body)?;
    let mut found = Vec::new();
    for row in rows.into_iter().filter(|row| concerns(row, live)) {
        let row: Row = serde_json::from_value(row)?;
        let begin = row.begin.ok_or_else(|| serde::de::Error::missing_field("begin"))?;
        if row.end.is_none_or(|end| end >= since) {
            found.push(published(row, begin, live));
        }
    }
    found.sort_by_key(|incident| (incident.end.is_some(), std::cmp::Reverse(incident.begin)));
    Ok(found)
}

/// Whether one of the products is Gemini.
fn concerns(row: &serde_json::Value, live: &Live) -> bool {
    #[derive(Deserialize)]
    struct Products {
        service_name: Option<String>,
        #[serde(default)]
        affected_products: Vec<Named>,
    }
    let Ok(products) = Products::deserialize(row) else { return false };
    let titles = products.affected_products.iter().map(|p| &p.title).chain(&products.service_name);
    titles.into_iter().any(|title| live.incidents.products.contains(title))
}

fn published(row: Row, begin: DateTime<Utc>, live: &Live) -> Published {
    let short = |text: &str, most| Excerpt::new(text, most).to_string();
    let places = match row.end {
        None => row.currently_affected_locations,
        Some(_) => row.previously_affected_locations,
    };
    Published {
        title: short(row.external_desc.trim(), 300),
        begin,
        end: row.end,
        severity: row.severity.map(|s| short(&s, 20)),
        impact: row.status_impact.map(|s| short(&s.to_lowercase().replace('_', " "), 40)),
        locations: places.iter().map(|place| short(&place.title, 60)).collect(),
        link: format!("{}{}", live.incidents.page, short(&row.uri, 100)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;

    fn titles(body: &str) -> Vec<String> {
        let since = "2026-11-15T16:20:00Z".parse().unwrap();
        incidents(body, Knowledge::builtin().live(), since).unwrap().into_iter().map(|i| i.title).collect()
    }

    #[test]
    fn open_ones_come_first_and_other_products_and_old_ones_are_left_out() {
        let row = |title: &str, product: &str, begin: &str, end: &str| {
            format!(
                r#"{{"external_desc":"{title}","begin":"{begin}","end":{end},"affected_products":[{{"title":"{product}"}}]}}"#
            )
        };
        let rows = [
            row(
                "over",
                "Gemini on Agent Platform",
                "2026-11-20T10:00:00+00:00",
                r#""2026-11-20T11:00:00+00:00""#,
            ),
            row("open", "Vertex Gemini API", "2026-11-15T10:00:00+00:00", "null"),
            row("old", "Vertex Gemini API", "2026-11-10T10:00:00+00:00", r#""2026-11-15T16:19:59+00:00""#),
            row("disks", "Persistent Disk", "2026-11-22T10:00:00+00:00", "null"),
            r#"{"affected_products":"something new"}"#.to_owned(),
        ];
        assert_eq!(titles(&format!("[{}]", rows.join(","))), ["open", "over"]);
        assert!(titles("[]").is_empty());
    }

    #[test]
    fn what_is_not_the_feed_is_an_error_and_not_an_empty_feed() {
        let live = Knowledge::builtin().live();
        let now = "2026-11-22T16:20:00Z".parse().unwrap();
        for body in ["{}", "<html>", r#"[{"affected_products":[{"title":"Vertex Gemini API"}]}]"#] {
            assert!(incidents(body, live, now).is_err(), "{body}");
        }
    }
}
