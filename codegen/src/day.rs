//! Days of the calendar, and moments.

use std::fmt;
use std::str::FromStr;

/// A day, such as `2026-11-23`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u16,
    month: u8,
    day: u8,
}

/// A text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoDay;

impl Day {
    /// The same day so many years earlier. It may be a 29th of February that never was, which does
    /// no harm where days are only compared.
    pub fn years_before(self, years: u16) -> Self {
        Self { year: self.year.saturating_sub(years), ..self }
    }
}

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let parts: Vec<_> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(NoDay) };
        let year = digits(year, 4)?;
        let month = u8::try_from(digits(month, 2)?).map_err(|_| NoDay)?;
        let day = u8::try_from(digits(day, 2)?).map_err(|_| NoDay)?;
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            _ => 0,
        };
        if (1..=days).contains(&day) { Ok(Self { year, month, day }) } else { Err(NoDay) }
    }
}

fn digits(text: &str, count: usize) -> Result<u16, NoDay> {
    let all = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all { text.parse().map_err(|_| NoDay) } else { Err(NoDay) }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for NoDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write a day as `2026-11-23`")
    }
}

impl std::error::Error for NoDay {}

/// Whether a text is a day, such as `2026-11-23`.
pub fn is_day(text: &str) -> bool {
    text.parse::<Day>().is_ok()
}

/// Whether a text is a moment as RFC 3339 writes it.
pub fn is_moment(text: &str) -> bool {
    let Some((date, rest)) = text.split_once('T') else { return false };
    let zone = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone);
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let is_zone =
        zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(|zone| is_clock(zone, 2));
    is_day(date) && is_clock(time, 3) && is_fraction && is_zone
}

/// Whether a text is a time of day of so many parts.
fn is_clock(text: &str, parts: usize) -> bool {
    let most = [23, 59, 60];
    let fits = text
        .split(':')
        .zip(most)
        .all(|(part, most)| digits(part, 2).is_ok_and(|part| part <= most));
    fits && text.split(':').count() == parts
}

#[cfg(test)]
mod tests {
    use super::{Day, NoDay, is_moment};

    #[test]
    fn days_are_those_of_the_calendar() {
        for text in ["2026-11-23", "2024-02-29", "2000-02-29", "2026-12-31", "0001-01-01"] {
            assert_eq!(text.parse::<Day>().map(|day| day.to_string()), Ok(text.to_owned()));
        }
        let wrong = [
            "2026-02-29",
            "2100-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-00-01",
            "2026-01-00",
            "20261123",
            "26-01-01",
            "2026-1-1",
            "2026-01-01T",
            "+026-01-01",
            "",
            "today",
        ];
        for text in wrong {
            assert_eq!(text.parse::<Day>(), Err(NoDay), "{text}");
        }
    }

    #[test]
    fn years_go_back() -> Result<(), NoDay> {
        let day: Day = "2026-11-23".parse()?;
        assert!(day.years_before(2) == "2024-11-23".parse()? && day.years_before(2) < day);
        Ok(())
    }

    #[test]
    fn moments_are_those_of_rfc_3339() {
        for text in
            ["2026-11-23T09:30:00Z", "2026-11-23T09:30:00.123Z", "2026-11-23T09:30:00+01:00"]
        {
            assert!(is_moment(text), "{text}");
        }
        for text in
            ["2026-11-23", "2026-11-23T09:30Z", "2026-11-23T25:00:00Z", "2026-11-23T09:30:00", "T"]
        {
            assert!(!is_moment(text), "{text}");
        }
    }
}
