//! What calls cost by their declared weights: nothing runs.

use crate::report::{Recorder, Target};
use city_runtime::costs::{delegation, in_a_block, single_calls};

pub fn run(recorder: &mut Recorder<'_>) {
    for (name, percent) in delegation() {
        let name = format!("delegation-{name}");
        let unit = "% more for a registration";
        recorder.wanted(&name, percent, unit, Target::most(15.0));
    }
    for (name, call) in single_calls() {
        let name = name.replace('_', "-");
        let count = in_a_block(call) as f64;
        recorder.wanted(&name, count, "in a block at worst", Target::least(50.0));
    }
}
