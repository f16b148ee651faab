//! What a plugin may call of ours beside tables.

use crate::abi::{Routines, rc};
use crate::answer;
use std::ffi::{c_char, c_void};
use std::ptr::null;

unsafe extern "C" fn subscribe() -> *const c_void {
    null()
}

unsafe extern "C" fn unsubscribe() -> i32 {
    rc::FAILURE
}

/// There is no thread pool: both refuse, whatever they are given.
pub static ROUTINES: Routines = Routines { subscribe, unsubscribe };

/// Severities up to this one are shown: 5 is a notice.
const SHOWN: i32 = 5;

/// A plugin's log goes to stderr, as in Falco.
pub unsafe extern "C" fn log(_owner: *mut c_void, component: *const c_char, message: *const c_char, severity: i32) {
    // SAFETY: texts of the plugin, or null.
    let (component, message) = unsafe { (answer::text(component), answer::text(message)) };
    if severity <= SHOWN {
        eprintln!("{}: {}", component.unwrap_or_else(|| "plugin".to_owned()), message.unwrap_or_default().trim_end());
    }
}
