//! How a WebAssembly module that imports nothing is asked.
//!
//! One buffer is between the module and its host. The host asks for room with `reserve`, writes a
//! request to where that points, calls `answer`, and reads the answer of that many octets from where
//! `buffer` points. `reserve` and `buffer` are here; a module has an `answer` of its own, which calls
//! `answer_by!`.

#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate alloc;

use alloc::{string::String, vec::Vec};
use core::panic::PanicInfo;
use dlmalloc::GlobalDlmalloc;
use spin::Mutex;

/// The longest request that there is room for, in octets; modules have bounds of their own.
const MAX_ROOM: u32 = 1 << 24;

#[global_allocator]
static ALLOCATOR: GlobalDlmalloc = GlobalDlmalloc;

static BUFFER: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Modules do not panic by themselves; a host sees a trap and has to begin again with a new instance.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

/// Makes the buffer one of `len` octets and tells where it begins; null for more than 16 MiB, for which
/// there is no room.
#[allow(unsafe_code, reason = "a name to be called by")]
#[no_mangle]
pub extern "C" fn reserve(len: u32) -> *mut u8 {
    if len > MAX_ROOM {
        return core::ptr::null_mut();
    }
    let mut buffer = BUFFER.lock();
    buffer.clear();
    buffer.resize(len as usize, 0);
    buffer.as_mut_ptr()
}

/// Tells where the buffer begins.
#[allow(unsafe_code, reason = "a name to be called by")]
#[no_mangle]
pub extern "C" fn buffer() -> *const u8 {
    BUFFER.lock().as_ptr()
}

/// Puts what `answer` makes of the request in the buffer in its place, and tells its length.
pub fn answer_by(answer: fn(&[u8]) -> String) -> u32 {
    let mut buffer = BUFFER.lock();
    *buffer = answer(&buffer).into_bytes();
    buffer.len() as u32
}
