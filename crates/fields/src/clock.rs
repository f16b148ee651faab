//! Times of the day, in this machine's zone.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::sync::OnceLock;

/// What of a time to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `HH:MM:SS.nnnnnnnnn`
    Time,
    /// `HH:MM:SS`
    TimeSeconds,
    /// `YYYY-MM-DD HH:MM:SS.nnnnnnnnn`
    DateTime,
    /// `YYYY-MM-DD HH:MM:SS`
    DateTimeSeconds,
    /// `YYYY-MM-DD HH:MM:SS.nnnnnnnnn +0100`
    DateTimeZone,
}

fn zone() -> TimeZone {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    ZONE.get_or_init(TimeZone::system).clone()
}

fn at(ns: u64, zone: TimeZone) -> Zoned {
    let time = Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::UNIX_EPOCH);
    time.to_zoned(zone)
}

/// A time in ns since 1970 in the local zone.
pub(crate) fn local(ns: u64, shape: Shape) -> String {
    let t = at(ns, zone());
    let time = format!("{:02}:{:02}:{:02}", t.hour(), t.minute(), t.second());
    let fraction = ns % 1_000_000_000;
    let date = t.date();
    match shape {
        Shape::TimeSeconds => time,
        Shape::Time => format!("{time}.{fraction:09}"),
        Shape::DateTimeSeconds => format!("{date} {time}"),
        Shape::DateTime => format!("{date} {time}.{fraction:09}"),
        Shape::DateTimeZone => format!("{date} {time}.{fraction:09} {}", t.strftime("%z")),
    }
}

/// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000` in UTC.
pub(crate) fn utc(ns: u64) -> String {
    let t = at(ns, TimeZone::UTC);
    let (hour, minute, second) = (t.hour(), t.minute(), t.second());
    format!("{}T{hour:02}:{minute:02}:{second:02}.{:09}+0000", t.date(), ns % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utc_has_nine_digits_and_a_zone() {
        assert_eq!(utc(1_512_419_701_000_000_007), "2017-12-04T20:35:01.000000007+0000");
        assert_eq!(utc(0), "1970-01-01T00:00:00.000000000+0000");
        assert_eq!(utc(u64::MAX).len(), 34);
    }

    #[test]
    fn local_times_have_fixed_widths() {
        assert_eq!(local(5, Shape::Time).len(), 18);
        assert_eq!(local(5, Shape::DateTime).len(), 29);
        assert!(local(5, Shape::DateTimeZone).ends_with(char::is_numeric));
    }
}
