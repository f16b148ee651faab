//! Times as alerts show them.

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::sync::OnceLock;

fn at(ns: u64, zone: TimeZone) -> Zoned {
    Timestamp::from_nanosecond(i128::from(ns)).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone)
}

/// `HH:MM:SS.nnnnnnnnn` in this machine's zone.
pub fn local_time(ns: u64) -> String {
    static ZONE: OnceLock<TimeZone> = OnceLock::new();
    let time = at(ns, ZONE.get_or_init(TimeZone::system).clone());
    format!("{:02}:{:02}:{:02}.{:09}", time.hour(), time.minute(), time.second(), ns % 1_000_000_000)
}

/// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn` in UTC, followed by `zone`.
pub fn utc(ns: u64, zone: &str) -> String {
    let time = at(ns, TimeZone::UTC);
    let (hour, minute, second) = (time.hour(), time.minute(), time.second());
    format!("{}T{hour:02}:{minute:02}:{second:02}.{:09}{zone}", time.date(), ns % 1_000_000_000)
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn utc_has_nine_digits() {
        assert_eq!(utc(1_512_419_701_000_000_007, "Z"), "2017-12-04T20:35:01.000000007Z");
    }
}
