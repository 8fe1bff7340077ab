//! When it happened: errors over time as bars, one colour for each cause, and the same as a table.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::correlate::Timeline;
use crate::report::view::Report;
use crate::report::words;
use crate::terms::Cause;

/// Height of the picture, in its own units, and the width of a bar with the gap beside it.
const HEIGHT: f64 = 100.0;
const STEP: i64 = 10;

/// Counts by time and cause, in bins that are as wide as the whole span needs.
struct Chart {
    width_s: i64,
    bins: BTreeMap<i64, BTreeMap<Cause, u64>>,
    /// Causes with their counts, most frequent first.
    causes: Vec<(Cause, u64)>,
}

impl Chart {
    fn new(report: &Report) -> Self {
        let (mut all, mut by_cause) = (Timeline::default(), HashMap::<Cause, Timeline>::new());
        let mut counts: BTreeMap<Cause, u64> = BTreeMap::new();
        for finding in &report.findings {
            let incident = &finding.incident;
            all.merge(&incident.timeline);
            by_cause.entry(incident.key.cause).or_default().merge(&incident.timeline);
            *counts.entry(incident.key.cause).or_default() += incident.count;
        }
        let width_s = all.width().num_seconds().max(1);
        let mut bins: BTreeMap<i64, BTreeMap<Cause, u64>> = BTreeMap::new();
        for (cause, timeline) in &by_cause {
            for (at, count) in timeline.bins() {
                *bins.entry(at.timestamp().div_euclid(width_s)).or_default().entry(*cause).or_default() +=
                    count;
            }
        }
        let mut causes: Vec<(Cause, u64)> = counts.into_iter().collect();
        causes.sort_by_key(|(cause, count)| (std::cmp::Reverse(*count), *cause));
        Self { width_s, bins, causes }
    }

    /// The number of the first bin, and how many there are up to the last.
    fn span(&self) -> Option<(i64, i64)> {
        let (first, last) = (self.bins.first_key_value()?.0, self.bins.last_key_value()?.0);
        Some((*first, last - first + 1))
    }

    fn start(&self, bin: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(bin * self.width_s, 0).unwrap_or_default()
    }

    /// How long a bin is.
    fn width(&self) -> String {
        crate::clock::duration(chrono::TimeDelta::seconds(self.width_s))
    }

    fn color(&self, cause: Cause) -> usize {
        self.causes.iter().position(|(c, _)| *c == cause).unwrap_or(0)
    }
}

/// The name of a cause's colour in the style sheet.
pub(super) const COLORS: usize = 10;

/// The section, or nothing where the log has no errors.
pub(super) fn section(report: &Report) -> Markup {
    let chart = Chart::new(report);
    if chart.causes.is_empty() {
        return html! {};
    }
    html! {
        section aria-labelledby="when" {
            h2 id="when" { "When" }
            @match chart.span() {
                // One bar as wide as the page tells nothing.
                Some((first, 1)) => {
                    p { "All at " (words::instant(chart.start(first), &report.clock)) ", or within " (chart.width()) " of it." }
                    (legend(&chart))
                }
                Some((first, length)) => {
                    (picture(&chart, first, length, report))
                    (legend(&chart))
                    (table(&chart, report))
                }
                None => {
                    p { "The log gives no times." }
                    (legend(&chart))
                }
            }
        }
    }
}

fn picture(chart: &Chart, first: i64, length: i64, report: &Report) -> Markup {
    let most = chart.bins.values().map(|by_cause| by_cause.values().sum::<u64>()).max().unwrap_or(1).max(1);
    let moment = |bin| words::instant(chart.start(bin), &report.clock);
    let view = format!("0 0 {} {HEIGHT}", length * STEP);
    html! {
        figure {
            p class="most" { "most: " (words::plural(most, "error")) " in " (chart.width()) }
            svg viewBox=(view) preserveAspectRatio="none" role="img" aria-labelledby="chart" {
                title id="chart" { "Errors over time, by cause; the table below tells the same" }
                @for (bin, by_cause) in &chart.bins { (bar(chart, *bin, (bin - first) * STEP, by_cause, most, report)) }
            }
            figcaption { span { (moment(first)) } span { (moment(first + length)) } }
        }
    }
}

/// The stacked parts of one bar.
fn bar(
    chart: &Chart,
    bin: i64,
    x: i64,
    by_cause: &BTreeMap<Cause, u64>,
    most: u64,
    report: &Report,
) -> Markup {
    let mut top = HEIGHT;
    html! {
        @for (cause, count) in by_cause {
            @let height = share(*count, most);
            @let y = { top -= height; top };
            rect class=(format!("c{}", chart.color(*cause) % COLORS)) x=(x) y=(format!("{y:.2}")) width=(STEP - 1) height=(format!("{height:.2}")) {
                title { (words::instant(chart.start(bin), &report.clock)) ": " (words::thousands(*count)) " " (cause) }
            }
        }
    }
}

/// The height of a part: what it has of the highest bar, and never too little to be seen.
#[expect(clippy::cast_precision_loss, reason = "a picture needs no 53 bits")]
fn share(count: u64, most: u64) -> f64 {
    (count as f64 / most as f64 * HEIGHT).max(0.8)
}

/// Which colour is which cause; with the script, the boxes choose what is shown.
fn legend(chart: &Chart) -> Markup {
    html! {
        fieldset class="legend" {
            legend { "Causes" }
            @for (i, (cause, count)) in chart.causes.iter().enumerate() {
                label {
                    input type="checkbox" name="cause" value=(cause) checked;
                    svg class="swatch" viewBox="0 0 1 1" aria-hidden="true" { rect class=(format!("c{}", i % COLORS)) width="1" height="1" {} }
                    (cause) " " span class="count" { (words::thousands(*count)) }
                }
            }
        }
    }
}

fn table(chart: &Chart, report: &Report) -> Markup {
    html! {
        details {
            summary { "The same as a table" }
            div class="wide" tabindex="0" role="region" aria-labelledby="when" {
                table role="table" {
                    thead role="rowgroup" { tr role="row" {
                        th scope="col" role="columnheader" { "from" }
                        @for (cause, _) in &chart.causes { th scope="col" role="columnheader" { (cause) } }
                    } }
                    tbody role="rowgroup" {
                        @for (bin, by_cause) in &chart.bins {
                            tr role="row" {
                                th scope="row" role="rowheader" { (words::instant(chart.start(*bin), &report.clock)) }
                                @for (cause, _) in &chart.causes { td role="cell" data-label=(cause) class="number" { (by_cause.get(cause).map(|n| words::thousands(*n)).unwrap_or_default()) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
