//! What work costs: CPU time and memory.

use std::fs;
use std::hint::black_box;
use std::time::Duration;

use cpu_time::ProcessTime;

/// What some work cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cost {
    /// CPU time of the process, not time on the clock: other work on the machine disturbs it less.
    pub(crate) cpu: Duration,
    /// The most memory that the process had meanwhile, in KiB. 0 where the system does not tell.
    pub(crate) peak: u64,
}

impl Cost {
    /// The cost of this work and other work after it.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { cpu: self.cpu + other.cpu, peak: self.peak.max(other.peak) }
    }
}

/// Does work.
pub(crate) fn of<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    // Linux forgets the peak so far. Where it cannot be told to, the peak is that of all work so far.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let start = ProcessTime::now();
    let done = black_box(work());
    (done, Cost { cpu: start.elapsed(), peak: peak().unwrap_or_default() })
}

fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
