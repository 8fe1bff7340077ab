//! Words of dates and times: months, days of the week, halves of the day and zones, in the languages that logs are
//! written in. A name that means two zones (IST, CST, BST) is none of them.

use std::sync::LazyLock;

use compact_str::CompactString;
use rustc_hash::{FxHashMap, FxHashSet};

/// Names of each month, from January on.
const MONTHS: [&str; 12] = [
    "jan january januar januari janvier janv ene enero janeiro gen gennaio sty stycznia янв января ocak oca ledna tammikuuta",
    "feb february februar februari février fevrier févr fév febrero fev fevereiro febbraio lut lutego фев февр февраля şubat şub února helmikuuta",
    "mar march märz mrz maart mrt mars marzo março marca марта мар mart března maaliskuuta",
    "apr april avril avr abr abril aprile kwi kwietnia апр апреля nisan nis dubna huhtikuuta",
    "may mai maj mei mayo maio maggio mag maja мая май mayıs května toukokuuta",
    "jun june juni juin junio junho giugno giu cze czerwca июн июня haziran haz června kesäkuuta",
    "jul july juli juillet juil julio julho luglio lug lip lipca июл июля temmuz tem července heinäkuuta",
    "aug august augustus augusti août aout agosto ago sie sierpnia авг августа ağustos ağu srpna elokuuta",
    "sep sept september septembre septiembre setembro set settembre wrz września сен сент сентября eylül eyl září syyskuuta",
    "oct october oktober okt octobre octubre outubro out ottobre ott paź października окт октября ekim eki října lokakuuta",
    "nov november novembre noviembre novembro lis listopada ноя нояб ноября kasım kas listopadu marraskuuta",
    "dec december dez dezember décembre déc diciembre dic dezembro dicembre gru grudnia дек декабря aralık ara prosince joulukuuta",
];

/// Days of the week.
const DAYS: &str = "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday \
    lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche \
    mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag \
    mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo gio sab lunedì venerdì seg ter qua qui sex \
    ma wo vr za zo pon wt śr czw pt sob ndz пн вт ср чт пт сб вс \
    月 火 水 木 金 土 日 周一 周二 周三 周四 周五 周六 周日 월 화 수 목 금 토 일";

/// Words between a date and its time.
const GLUE: &str = "at à a um om kl kl. klo o g. г г. às alle las";

/// Zones by name, in minutes east of Greenwich.
const ZONES: &[(&str, i64)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("SAST", 120),
    ("EAT", 180),
    ("WAT", 60),
    ("PKT", 300),
    ("ICT", 420),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("PHT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("BRT", -180),
    ("ART", -180),
    ("CLST", -180),
    ("COT", -300),
    ("PET", -300),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
];

static MONTH: LazyLock<FxHashMap<&'static str, u32>> = LazyLock::new(|| {
    let named = |(i, names): (u32, &'static str)| names.split(' ').map(move |name| (name, i));
    (1..).zip(MONTHS).flat_map(named).collect()
});

static ZONE: LazyLock<FxHashMap<&'static [u8], i64>> =
    LazyLock::new(|| ZONES.iter().map(|(name, minutes)| (name.as_bytes(), *minutes)).collect());

static DAY: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| DAYS.split_ascii_whitespace().collect());

/// The first three letters of these words, a bit for each three: most words of a log are told by them to be none.
static BEGINS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let words = MONTHS.iter().chain([&DAYS, &GLUE]).flat_map(|words| words.split_ascii_whitespace());
    let mut begins = vec![0; (LETTERS * LETTERS * LETTERS).div_ceil(64)];
    for place in words.filter_map(|word| beginning(word.as_bytes())) {
        begins[place / 64] |= 1_u64 << (place % 64);
    }
    begins
});

/// The letters, and what is none.
const LETTERS: usize = 27;

/// The place of the first three letters among all there may be; `None` where one of them is no plain letter.
fn beginning(text: &[u8]) -> Option<usize> {
    let letters = text.iter().take(3).take_while(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    letters.zip([LETTERS * LETTERS, LETTERS, 1]).try_fold(0, |place, (byte, weight)| {
        let letter = byte.to_ascii_lowercase().checked_sub(b'a').filter(|letter| *letter < 26)?;
        Some(place + (usize::from(letter) + 1) * weight)
    })
}

/// Whether one of these words may begin as `text` does.
pub(super) fn may_begin(text: &[u8]) -> bool {
    beginning(text).is_none_or(|place| BEGINS[place / 64] >> (place % 64) & 1 == 1)
}

/// The letters with which `text` begins, in lower case, and the bytes they take up with a point behind them. A longer
/// word is none of a date.
fn word(text: &[u8]) -> Option<(CompactString, usize)> {
    const LONGEST: usize = 24;
    if !may_begin(text) {
        return None;
    }
    let head = &text[..text.len().min(LONGEST)];
    let letters = head.iter().take_while(|b| b.is_ascii_alphabetic() || !b.is_ascii()).count();
    if letters == 0 || (letters == LONGEST && head.is_ascii()) {
        return None;
    }
    let whole = std::str::from_utf8(&head[..letters])
        .unwrap_or_else(|error| std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default());
    let length = whole.find(|c: char| !c.is_alphabetic()).unwrap_or(whole.len());
    let point = usize::from(text.get(length) == Some(&b'.'));
    (length > 0).then(|| (lower_case(&whole[..length]), length + point))
}

fn lower_case(word: &str) -> CompactString {
    let mut lower = CompactString::from(word);
    if lower.is_ascii() {
        lower.make_ascii_lowercase();
        return lower;
    }
    CompactString::from_str_to_lowercase(word)
}

/// The month whose name `text` begins with, and the length of the name.
pub(super) fn month(text: &[u8]) -> Option<(u32, usize)> {
    let (word, length) = word(text)?;
    MONTH.get(word.as_str()).map(|month| (*month, length))
}

/// Length of the day of the week with which `text` begins.
pub(super) fn weekday(text: &[u8]) -> Option<usize> {
    let (word, length) = word(text)?;
    DAY.contains(word.as_str()).then_some(length)
}

/// Length of the word between a date and its time.
pub(super) fn glue(text: &[u8]) -> Option<usize> {
    let (word, length) = word(text)?;
    GLUE.split(' ').any(|glue| glue == word).then_some(length)
}

/// The half of the day that `text` begins with, true for the second one, and its length.
pub(super) fn half_day(text: &[u8]) -> Option<(bool, usize)> {
    const WORDS: [(&str, bool); 6] =
        [("오전", false), ("오후", true), ("上午", false), ("下午", true), ("午前", false), ("午後", true)];
    let first = text.first()?;
    if !first.is_ascii() {
        let (word, pm) = WORDS.iter().find(|(word, _)| text.starts_with(word.as_bytes()))?;
        return Some((*pm, word.len()));
    }
    let pm = match first.to_ascii_lowercase() {
        b'a' => false,
        b'p' => true,
        _ => return None,
    };
    let point = usize::from(text.get(1) == Some(&b'.'));
    let m = text.get(1 + point).is_some_and(|b| b.eq_ignore_ascii_case(&b'm'));
    let end = 2 + 2 * point;
    let ends = m && (point == 0 || text.get(3) == Some(&b'.'));
    (ends && !text.get(end).is_some_and(u8::is_ascii_alphanumeric)).then_some((pm, end))
}

/// The zone whose name `text` begins with, in seconds east of Greenwich, and the length of its name.
pub(super) fn zone(text: &[u8]) -> Option<(i64, usize)> {
    let length = text.iter().take(6).take_while(|b| b.is_ascii_uppercase()).count();
    let ends = !text.get(length).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let name = text.get(..length).filter(|name| ends && !name.is_empty())?;
    Some((ZONE.get(name)? * 60, length))
}
