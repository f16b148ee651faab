//! An alert as Python sees it. Text and JSON are written when they are asked for.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use serde_json::Value;
use tiercel_engine::{JsonOptions, TimeFormat, priority_name};

/// A rule fired.
#[pyclass(frozen, module = "tiercel._core")]
pub struct Alert(pub tiercel_engine::Alert);

#[pymethods]
impl Alert {
    /// Name of the rule.
    #[getter]
    fn rule(&self) -> &str {
        &self.0.rule.name
    }

    /// Source of the event, `syscall` for the kernel's.
    #[getter]
    fn source(&self) -> &str {
        &self.0.rule.source
    }

    /// Priority in words, `Warning`.
    #[getter]
    fn priority(&self) -> &'static str {
        priority_name(self.0.rule.priority)
    }

    /// Priority as a number, 0 emergency to 7 debug.
    #[getter]
    fn priority_number(&self) -> u8 {
        self.0.rule.priority
    }

    /// Sorted tags of the rule.
    #[getter]
    fn tags(&self) -> Vec<String> {
        self.0.rule.tags.clone()
    }

    /// Time of the event, ns since 1970.
    #[getter]
    fn time_ns(&self) -> u64 {
        self.0.ts_ns
    }

    /// Number of the event, from 1.
    #[getter]
    fn event_number(&self) -> u64 {
        self.0.event_num
    }

    /// `claimed`, `effective` or `both` where an event has two names that differ, else None.
    #[getter]
    fn view(&self) -> Option<&'static str> {
        self.0.view.word()
    }

    /// Message without time and priority.
    #[getter]
    fn message(&self) -> &str {
        &self.0.message
    }

    /// Fields of the rule's output by name; a missing value is None.
    #[getter]
    fn fields<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let fields = PyDict::new(py);
        for (key, value) in &self.0.fields {
            fields.set_item(&**key, to_python(py, value)?)?;
        }
        Ok(fields)
    }

    /// For a rule with sequence, threshold or absent: the events behind the alert, oldest first, as dicts with
    /// `evt.num`, `evt.time`, `step` and what is known of `evt.type`, `proc.name`, `proc.pid`, `fd.name`.
    #[getter]
    fn events<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let events = self.0.events.iter().map(|event| to_python(py, &event.json()));
        PyList::new(py, events.collect::<PyResult<Vec<_>>>()?)
    }

    /// Times in which something of the process or its ancestors was lost, nearest first, as dicts with `proc.pid`, `from`,
    /// `to` (ns since 1970) and `lost`. Empty without `blind_times`.
    #[getter]
    fn blind<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let times = self.0.blind.iter().map(|time| to_python(py, &time.json()));
        PyList::new(py, times.collect::<PyResult<Vec<_>>>()?)
    }

    /// The line `time: Priority message`.
    #[pyo3(signature = (iso_time=false))]
    fn text(&self, iso_time: bool) -> String {
        self.0.text(time_format(iso_time))
    }

    /// One line of JSON in Falco's shape.
    #[pyo3(signature = (hostname="", iso_time=false, output=true, message=false, tags=true, output_fields=true))]
    fn json(
        &self,
        hostname: &str,
        iso_time: bool,
        output: bool,
        message: bool,
        tags: bool,
        output_fields: bool,
    ) -> String {
        let time = time_format(iso_time);
        self.0.json(&JsonOptions { hostname: hostname.to_owned(), time, output, message, tags, output_fields })
    }

    fn __repr__(&self) -> String {
        format!("<tiercel.Alert {:?} {}>", self.0.rule.name, priority_name(self.0.rule.priority))
    }
}

fn time_format(iso: bool) -> TimeFormat {
    if iso { TimeFormat::Iso8601 } else { TimeFormat::Local }
}

fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Ok(match value {
        Value::Null => py.None().into_bound(py),
        Value::Bool(value) => value.into_pyobject(py)?.to_owned().into_any(),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(value), _) => value.into_pyobject(py)?.into_any(),
            (_, Some(value)) => value.into_pyobject(py)?.into_any(),
            _ => number.as_f64().into_pyobject(py)?.into_any(),
        },
        Value::String(text) => text.into_pyobject(py)?.into_any(),
        Value::Array(items) => {
            let list = PyList::empty(py);
            for item in items {
                list.append(to_python(py, item)?)?;
            }
            list.into_any()
        }
        Value::Object(members) => {
            let dict = PyDict::new(py);
            for (key, member) in members {
                dict.set_item(key, to_python(py, member)?)?;
            }
            dict.into_any()
        }
    })
}

/// Alerts as a Python list.
pub fn to_list<'py>(py: Python<'py>, alerts: Vec<tiercel_engine::Alert>) -> PyResult<Bound<'py, PyList>> {
    let wrapped: Vec<Alert> = alerts.into_iter().map(Alert).collect();
    PyList::new(py, wrapped.into_iter().map(|alert| Py::new(py, alert)).collect::<PyResult<Vec<_>>>()?)
}
