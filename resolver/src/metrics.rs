//! What a resolver counts, for Prometheus.

use prometheus::{
    register_histogram_vec_with_registry, register_int_counter_vec_with_registry,
    register_int_gauge_with_registry, Encoder, HistogramVec, IntCounterVec, IntGauge, Registry,
    TextEncoder,
};
use std::time::Duration;

/// The media type of what Prometheus reads.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4";

/// From a hundred microseconds to some seconds.
const SECONDS: [f64; 12] = [
    0.0001, 0.0003, 0.001, 0.003, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0, 10.0,
];

/// What is counted.
#[derive(Clone)]
pub struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    answers: IntCounterVec,
    /// The newest final block.
    pub block: IntGauge,
    /// The block as of which names are known.
    pub names_block: IntGauge,
    /// How many codes have a name.
    pub names: IntGauge,
}

impl Metrics {
    /// Nothing was counted yet.
    ///
    /// # Errors
    /// If two of them have the same name.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        Ok(Self {
            requests: register_int_counter_vec_with_registry!(
                "city_resolver_requests_total",
                "Requests, by what was asked and how it was answered",
                &["route", "status"],
                registry
            )?,
            seconds: register_histogram_vec_with_registry!(
                "city_resolver_request_seconds",
                "How long requests took, by what was asked",
                &["route"],
                SECONDS.to_vec(),
                registry
            )?,
            answers: register_int_counter_vec_with_registry!(
                "city_resolver_answers_total",
                "What codes are, by where it was known from: memory or the registry",
                &["from"],
                registry
            )?,
            block: register_int_gauge_with_registry!(
                "city_resolver_block",
                "The newest final block; 0 while no node tells of one",
                registry
            )?,
            names_block: register_int_gauge_with_registry!(
                "city_resolver_names_block",
                "The block as of which names are known",
                registry
            )?,
            names: register_int_gauge_with_registry!(
                "city_resolver_names",
                "How many codes have a name",
                registry
            )?,
            registry,
        })
    }

    /// Counts a request.
    pub fn request(&self, route: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.requests.with_label_values(&[route, &status]).inc();
        let seconds = self.seconds.with_label_values(&[route]);
        seconds.observe(took.as_secs_f64());
    }

    /// Counts an answer out of memory, or out of the registry.
    pub fn answer(&self, was_kept: bool) {
        let from = if was_kept { "memory" } else { "registry" };
        self.answers.with_label_values(&[from]).inc();
    }

    /// All of it, as Prometheus reads it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn text(&self) -> prometheus::Result<Vec<u8>> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(text)
    }
}
