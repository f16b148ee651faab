//! Alerts as text and as JSON, in Falco's shapes.

use crate::alert::{Alert, Blind};
use crate::clock;
use crate::correlate::Sighting;
use serde_json::{Map, Value, json};

/// How the event's time is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum TimeFormat {
    /// `HH:MM:SS.nnnnnnnnn`, local.
    #[default]
    Local,
    /// `YYYY-MM-DDTHH:MM:SS.nnnnnnnnn+0000`, UTC.
    Iso8601,
}

impl TimeFormat {
    /// The time of an event, and the field that holds it.
    fn write(self, ns: u64) -> (&'static str, String) {
        match self {
            Self::Local => ("evt.time", clock::local_time(ns)),
            Self::Iso8601 => ("evt.time.iso8601", clock::utc(ns, "+0000")),
        }
    }
}

/// What a JSON alert holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each is the key of that name, or the time's form
pub struct JsonOptions {
    pub hostname: String,
    pub time: TimeFormat,
    pub output: bool,
    pub message: bool,
    pub tags: bool,
    pub output_fields: bool,
}

impl Default for JsonOptions {
    fn default() -> Self {
        let hostname = String::new();
        Self { hostname, time: TimeFormat::Local, output: true, message: false, tags: true, output_fields: true }
    }
}

/// `Warning` for 4.
pub fn priority_name(priority: u8) -> &'static str {
    const NAMES: [&str; 8] = ["Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Informational", "Debug"];
    NAMES[usize::from(priority.min(7))]
}

impl Alert {
    fn line(&self, time: TimeFormat) -> String {
        format!("{}: {} {}", time.write(self.ts_ns).1, priority_name(self.rule.priority), self.message)
    }

    /// The line `time: Priority message`, with control characters, quotes and backslashes escaped as in JSON.
    pub fn text(&self, time: TimeFormat) -> String {
        let quoted = Value::String(self.line(time)).to_string();
        quoted.get(1..quoted.len() - 1).unwrap_or_default().to_owned()
    }

    /// One line of JSON with sorted keys.
    pub fn json(&self, options: &JsonOptions) -> String {
        let mut alert = Map::new();
        if !self.blind.is_empty() {
            alert.insert("blind".to_owned(), self.blind.iter().map(Blind::json).collect());
        }
        if !self.events.is_empty() {
            alert.insert("events".to_owned(), self.events.iter().map(Sighting::json).collect());
        }
        alert.insert("hostname".to_owned(), json!(options.hostname));
        if options.message {
            alert.insert("message".to_owned(), json!(self.message));
        }
        if options.output {
            alert.insert("output".to_owned(), json!(self.line(options.time)));
        }
        if options.output_fields {
            alert.insert("output_fields".to_owned(), Value::Object(self.output_fields(options.time)));
        }
        alert.insert("priority".to_owned(), json!(priority_name(self.rule.priority)));
        alert.insert("rule".to_owned(), json!(self.rule.name));
        alert.insert("source".to_owned(), json!(self.rule.source));
        if options.tags {
            alert.insert("tags".to_owned(), json!(self.rule.tags));
        }
        alert.insert("time".to_owned(), json!(clock::utc(self.ts_ns, "Z")));
        if let Some(view) = self.view.word() {
            alert.insert("view".to_owned(), json!(view));
        }
        Value::Object(alert).to_string()
    }

    fn output_fields(&self, time: TimeFormat) -> Map<String, Value> {
        let mut fields: Map<String, Value> =
            self.fields.iter().map(|(key, value)| (key.to_string(), value.clone())).collect();
        fields.insert(time.write(self.ts_ns).0.to_owned(), json!(self.ts_ns));
        fields
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alert::AlertView;
    use std::sync::Arc;
    use tiercel_filter::RuleInfo;

    fn alert(message: &str, view: AlertView) -> Alert {
        let rule = RuleInfo {
            name: "Read".to_owned(),
            source: "syscall".to_owned(),
            priority: 6,
            tags: vec!["a".to_owned(), "b".to_owned()],
            capture_ms: None,
        };
        Alert {
            rule: Arc::new(rule),
            rule_index: 0,
            ts_ns: 1_512_419_701_000_000_007,
            event_num: 1,
            view,
            message: message.to_owned(),
            fields: vec![("proc.name".into(), json!("cat")), ("fd.num".into(), Value::Null)],
            blind: Vec::new(),
            events: Vec::new(),
        }
    }

    #[test]
    fn text_is_one_line_whatever_the_message_holds() {
        let text = alert("a\n\"b\"\\ \u{1} \u{fffd}é", AlertView::None).text(TimeFormat::Iso8601);
        let wanted = r#"2017-12-04T20:35:01.000000007+0000: Informational a\n\"b\"\\ \u0001 �é"#;
        assert_eq!(text, wanted);
    }

    #[test]
    fn json_has_falcos_keys_sorted() {
        let options = JsonOptions { hostname: "h".to_owned(), time: TimeFormat::Iso8601, ..JsonOptions::default() };
        let wanted = concat!(
            r#"{"hostname":"h","output":"2017-12-04T20:35:01.000000007+0000: Informational m","#,
            r#""output_fields":{"evt.time.iso8601":1512419701000000007,"fd.num":null,"proc.name":"cat"},"#,
            r#""priority":"Informational","rule":"Read","source":"syscall","tags":["a","b"],"#,
            r#""time":"2017-12-04T20:35:01.000000007Z"}"#
        );
        assert_eq!(alert("m", AlertView::None).json(&options), wanted);
    }

    #[test]
    fn switches_leave_keys_out_and_a_view_is_named() {
        let options =
            JsonOptions { output: false, tags: false, output_fields: false, message: true, ..JsonOptions::default() };
        let json = alert("m", AlertView::Effective).json(&options);
        let wanted = r#"{"hostname":"","message":"m","priority":"Informational","rule":"Read","source":"syscall","time":"2017-12-04T20:35:01.000000007Z","view":"effective"}"#;
        assert_eq!(json, wanted);
    }
}
