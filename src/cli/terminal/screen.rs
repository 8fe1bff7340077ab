//! What the screen can show, and what counts as now.

use std::io::IsTerminal;

use crate::cli::args::{ColorWhen, ScreenArgs, SelectArgs};
use crate::clock::{Clock, Zone};
use crate::report::Style;

/// The style for stdout.
pub(crate) fn style(args: &ScreenArgs) -> Style {
    style_on(args, std::io::stdout().is_terminal())
}

/// Blocks that a terminal shows where nothing else is asked for.
const BLOCKS: usize = 10;

/// The style for a report on a stream that is a terminal or not: nobody reads a hundred blocks from a screen.
pub(crate) fn report_style(args: &ScreenArgs, select: &SelectArgs, terminal: bool) -> Style {
    let mut style = style_on(args, terminal);
    style.blocks = (terminal && select.top.is_none()).then_some(BLOCKS);
    style
}

/// The style for a stream that is a terminal or not.
pub(crate) fn style_on(args: &ScreenArgs, terminal: bool) -> Style {
    let width = args.width.map(usize::from).or_else(|| terminal.then(terminal_width).flatten());
    let var = |name: &str| std::env::var(name).ok();
    Style {
        color: color(args.color, terminal, var),
        width,
        links: !args.no_links && links(args.color, terminal, supports_hyperlinks::supports_hyperlinks, var),
        blocks: None,
        ascii: args.ascii || !is_utf8(|name| std::env::var(name).ok()),
        verbosity: i8::try_from(args.verbose).unwrap_or(i8::MAX)
            - i8::try_from(args.quiet).unwrap_or(i8::MAX),
    }
}

/// The clock, reading times without a zone as times in `assumed`.
pub(crate) fn clock(args: &ScreenArgs, assumed: Option<Zone>) -> Clock {
    let clock = args.now.map_or_else(Clock::system, |now| Clock::system().at(now));
    let clock = assumed.map_or(clock, |zone| clock.assuming(zone));
    let shown = if args.utc { Some(Zone::Utc) } else { args.time_zone };
    shown.map_or(clock, |zone| clock.showing(zone))
}

/// Whether to colour: the flag, then `NO_COLOR`, then `CLICOLOR_FORCE` and `FORCE_COLOR`, then `CLICOLOR`, then the
/// terminal.
fn color(flag: ColorWhen, terminal: bool, var: impl Fn(&str) -> Option<String>) -> bool {
    let set = |name: &str| var(name).filter(|v| !v.is_empty());
    match flag {
        ColorWhen::Always => true,
        ColorWhen::Never => false,
        ColorWhen::Auto if set("NO_COLOR").is_some() => false,
        ColorWhen::Auto
            if ["CLICOLOR_FORCE", "FORCE_COLOR"].iter().any(|n| set(n).is_some_and(|v| v != "0")) =>
        {
            true
        }
        ColorWhen::Auto if set("CLICOLOR").is_some_and(|v| v == "0") => false,
        ColorWhen::Auto => terminal && set("TERM").is_none_or(|t| t != "dumb"),
    }
}

/// Whether addresses are links: never where colours are not wanted, then as `FORCE_HYPERLINK` says, then on a terminal that is
/// known to show them.
fn links(
    flag: ColorWhen,
    terminal: bool,
    is_known: impl Fn() -> bool,
    var: impl Fn(&str) -> Option<String>,
) -> bool {
    let set = |name: &str| var(name).filter(|v| !v.is_empty());
    let unwanted = match flag {
        ColorWhen::Never => true,
        ColorWhen::Auto => set("NO_COLOR").is_some(),
        ColorWhen::Always => false,
    };
    let forced = set("FORCE_HYPERLINK").map(|value| value.trim() != "0");
    !unwanted && forced.unwrap_or_else(|| terminal && set("TERM").is_none_or(|t| t != "dumb") && is_known())
}

/// Whether the locale says UTF-8. Without any locale, UTF-8 is what terminals use today.
fn is_utf8(var: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|n| var(n).filter(|v| !v.is_empty()));
    locale.is_none_or(|l| l.to_ascii_uppercase().replace('-', "").contains("UTF8"))
}

fn terminal_width() -> Option<usize> {
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0)).filter(|w| *w >= 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colored(flag: ColorWhen, terminal: bool, vars: &[(&str, &str)]) -> bool {
        color(flag, terminal, |name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()))
    }

    #[test]
    fn addresses_are_links_where_the_terminal_shows_them_and_nobody_is_against_it() {
        for (flag, terminal, known, vars, expected) in [
            (ColorWhen::Auto, true, true, &[][..], true),
            (ColorWhen::Auto, true, false, &[], false),
            (ColorWhen::Auto, false, true, &[], false),
            (ColorWhen::Auto, false, false, &[("FORCE_HYPERLINK", "1")], true),
            (ColorWhen::Auto, true, true, &[("FORCE_HYPERLINK", "0")], false),
            (ColorWhen::Auto, true, true, &[("NO_COLOR", "1"), ("FORCE_HYPERLINK", "1")], false),
            (ColorWhen::Never, true, true, &[("FORCE_HYPERLINK", "1")], false),
            (ColorWhen::Always, true, true, &[("NO_COLOR", "1")], true),
            (ColorWhen::Auto, true, true, &[("TERM", "dumb")], false),
        ] {
            let var = |name: &str| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
            assert_eq!(
                links(flag, terminal, || known, var),
                expected,
                "{flag:?} {terminal} {known} {vars:?}"
            );
        }
    }

    #[test]
    fn the_flag_beats_the_environment_and_the_environment_the_terminal() {
        assert!(colored(ColorWhen::Auto, true, &[]));
        assert!(!colored(ColorWhen::Auto, false, &[]));
        assert!(!colored(ColorWhen::Auto, true, &[("NO_COLOR", "1")]));
        assert!(colored(ColorWhen::Auto, true, &[("NO_COLOR", "")]));
        assert!(!colored(ColorWhen::Auto, false, &[("CLICOLOR_FORCE", "0")]));
        assert!(colored(ColorWhen::Auto, false, &[("FORCE_COLOR", "1")]));
        assert!(!colored(ColorWhen::Auto, false, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
        assert!(!colored(ColorWhen::Auto, true, &[("CLICOLOR", "0")]));
        assert!(!colored(ColorWhen::Auto, true, &[("TERM", "dumb")]));
        assert!(!colored(ColorWhen::Auto, false, &[("CI", "true")]));
        assert!(colored(ColorWhen::Always, false, &[("NO_COLOR", "1")]));
        assert!(!colored(ColorWhen::Never, true, &[("FORCE_COLOR", "1")]));
    }
}
