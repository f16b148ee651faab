//! The probe's own filter code, compiled for this machine.

use std::ffi::c_void;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};
use tiercel_filter::Pushdown;

const SHIM: &str = r#"
#define FILTER_HOST
#include <string.h>
#undef __always_inline
static unsigned passing_gates, tables;
#define FILTER_PASSING_GATES() passing_gates
#include "filter.h"

void load(const u8 *image, unsigned long length)
{
	memset(&filter, 0, sizeof filter);
	memcpy(&filter, image, length);
	filter.enabled = ++tables;
}

static struct filter_known known[FILTER_KNOWN];

static int ask(u32 question, u32 kind, const u8 *text)
{
	u32 length = strlen((const char *)text);

	if (filter_recall(known, question, kind, text, length))
		return filter_gates(question, kind);
	return filter_learn(known, question, kind, text, length);
}

unsigned long size(void) { return sizeof filter; }

/* What events/filter.bpf.c does around the calls into the kernel: 0 is left out. `raw`: what the caller wrote, NULL where the
 * call is no open by a name; `path`: what was reached, of an open that did not fail; `is_same`: the name leads there by its own text. */
int wanted(u32 code, int failed, u32 flags, int executable, u32 gates, const u8 *raw, const u8 *path, int is_same)
{
	u8 text[FILTER_TEXT + 8] = {0}, reached[FILTER_TEXT + 8] = {0};
	struct filter_run run = {0};
	u32 verdict = filter_verdict(code, filter_class(failed, flags, executable));

	passing_gates = gates;
	if (verdict <= FILTER_DROP)
		return verdict == FILTER_PASS;
	verdict -= FILTER_ASK;
	if (!raw)
		return filter_answer(verdict, FILTER_BOTH, FILTER_NESTED);
	if (strlen((const char *)raw) >= FILTER_TEXT - 1 || !raw[0] || raw[0] == '<')
		return 1;
	strcpy((char *)text, (const char *)raw);
	if (failed) {
		return ask(verdict, text[0] == '/' ? FILTER_BOTH : FILTER_RAW, text);
	}
	if (strlen((const char *)path) >= FILTER_TEXT - 1 || !is_same)
		return 1;
	strcpy((char *)reached, (const char *)path);
	if (text[0] == '/')
		return !filter_read(&run, text, reached) || ask(verdict, FILTER_BOTH, text);
	return ask(verdict, FILTER_NAME, reached);
}
"#;

/// The compiled code with the tables of one program. One at a time: its tables are global.
pub struct KernelFilter {
    library: *mut c_void,
}

type Wanted = extern "C" fn(u32, i32, u32, i32, u32, *const u8, *const u8, i32) -> i32;

/// A call, as the kernel sees it.
pub struct Seen<'a> {
    pub code: u16,
    pub failed: bool,
    /// To read and to write.
    pub flags: u32,
    /// It asks for a new file that someone may execute.
    pub executable: bool,
    /// What was answered about the thread.
    pub gates: u32,
    /// What the caller wrote, of an open by a name.
    pub raw: Option<&'a [u8]>,
    pub path: &'a [u8],
    pub is_same: bool,
}

impl KernelFilter {
    /// Compiles it.
    pub fn build() -> Self {
        static BUILT: AtomicU32 = AtomicU32::new(0);
        let number = BUILT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("tiercel-filter-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (source, library) = (folder.join("shim.c"), folder.join("filter.so"));
        std::fs::write(&source, SHIM).unwrap();
        let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../probe/include");
        let mut command = Command::new("clang");
        command.args(["-O2", "-Wall", "-Werror", "-Wno-unused", "-fsanitize-trap=undefined", "-fsanitize=undefined"]);
        command.args(["-fno-sanitize=alignment", "-shared", "-fPIC", "-I"]);
        let done = command.arg(include).arg(&source).arg("-o").arg(&library).status().unwrap();
        assert!(done.success(), "the filter does not compile for this machine");
        let path = std::ffi::CString::new(library.to_str().unwrap()).unwrap();
        // SAFETY: a library that was just built and runs nothing when loaded.
        let library = unsafe { libc::dlopen(path.as_ptr(), libc::RTLD_NOW) };
        assert!(!library.is_null());
        std::fs::remove_dir_all(&folder).unwrap();
        let made = Self { library };
        // SAFETY: the function has this signature.
        let size: extern "C" fn() -> u64 = unsafe { std::mem::transmute(made.function(c"size")) };
        assert_eq!(size() as usize, tiercel_filter::pushdown::LAYOUT.bytes, "both sides lay the tables out alike");
        made
    }

    fn function(&self, name: &std::ffi::CStr) -> *mut c_void {
        // SAFETY: the library stays loaded.
        let found = unsafe { libc::dlsym(self.library, name.as_ptr()) };
        assert!(!found.is_null());
        found
    }

    /// Takes the tables of a program.
    pub fn load(&mut self, pushdown: &Pushdown) {
        let image = pushdown.image();
        // SAFETY: the function has this signature.
        let load: extern "C" fn(*const u8, u64) = unsafe { std::mem::transmute(self.function(c"load")) };
        load(image.as_ptr(), image.len() as u64);
    }

    /// Whether it would be delivered.
    pub fn delivers(&self, seen: &Seen<'_>) -> bool {
        let text = |bytes: &[u8]| [bytes, b"\0"].concat();
        let (raw, path) = (seen.raw.map(text), text(seen.path));
        let raw = raw.as_ref().map_or(std::ptr::null(), |raw| raw.as_ptr());
        // SAFETY: the function has this signature.
        let wanted: Wanted = unsafe { std::mem::transmute(self.function(c"wanted")) };
        let (failed, same) = (seen.failed.into(), seen.is_same.into());
        let (code, executable) = (seen.code.into(), seen.executable.into());
        wanted(code, failed, seen.flags, executable, seen.gates, raw, path.as_ptr(), same) != 0
    }
}
