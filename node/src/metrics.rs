//! What the node counts of the register, for Prometheus:
//!
//! | Name | What |
//! |---|---|
//! | `city_entries{status}` | registered codes by their own status, as of the finalized block |
//! | `city_registrations` | codes registered since the start of the chain, as of the same block |
//! | `city_refused_writes_total{reason}` | transactions that this node's pool refused |
//! | `city_resolutions_total` | codes resolved over this node's RPC |
//!
//! The rest, blocks and peers and the time of every RPC method among it, comes from the SDK under
//! `substrate_`.

use crate::service::Client;
use city_identity_primitives::Counters;
use city_identity_runtime_api::CityIdentityApi;
use futures::StreamExt;
use sc_client_api::BlockchainEvents;
use sp_api::ProvideRuntimeApi;
use sp_blockchain::HeaderBackend;
use std::sync::Arc;
use substrate_prometheus_endpoint::{
    Counter, CounterVec, Gauge, GaugeVec, Opts, PrometheusError, Registry, U64,
};

/// The counters and gauges. They count whether or not anybody collects them.
#[derive(Clone)]
pub struct Metrics {
    entries: GaugeVec<U64>,
    registrations: Gauge<U64>,
    refused_writes: CounterVec<U64>,
    resolutions: Counter<U64>,
}

impl Metrics {
    /// All at zero, and in `registry` if there is one.
    ///
    /// # Errors
    /// If one of the names is already in the registry.
    pub fn new(registry: Option<&Registry>) -> Result<Self, PrometheusError> {
        let metrics = Self {
            entries: GaugeVec::new(
                Opts::new("city_entries", "Registered codes by their own status"),
                &["status"],
            )?,
            registrations: Gauge::new(
                "city_registrations",
                "Codes registered since the start of the chain",
            )?,
            refused_writes: CounterVec::new(
                Opts::new(
                    "city_refused_writes_total",
                    "Transactions that the pool refused",
                ),
                &["reason"],
            )?,
            resolutions: Counter::new("city_resolutions_total", "Codes resolved over RPC")?,
        };
        if let Some(registry) = registry {
            registry.register(Box::new(metrics.entries.clone()))?;
            registry.register(Box::new(metrics.registrations.clone()))?;
            registry.register(Box::new(metrics.refused_writes.clone()))?;
            registry.register(Box::new(metrics.resolutions.clone()))?;
        }
        Ok(metrics)
    }

    /// Counts a transaction that the pool refused.
    pub fn write_refused(&self, reason: &str) {
        self.refused_writes.with_label_values(&[reason]).inc();
    }

    /// The counter of resolved codes, for the RPC to count with.
    pub fn resolutions(&self) -> Counter<U64> {
        self.resolutions.clone()
    }

    /// Takes over the chain's counters. A registered code has exactly one status for ever after, so
    /// that their sum is the number of registrations.
    fn set(
        &self,
        Counters {
            active,
            suspended,
            retired,
            revoked,
        }: Counters,
    ) {
        let by_status = [
            ("active", active),
            ("suspended", suspended),
            ("retired", retired),
            ("revoked", revoked),
        ];
        for (status, count) in by_status {
            self.entries.with_label_values(&[status]).set(count);
        }
        self.registrations.set(
            by_status
                .iter()
                .fold(0, |sum, (_, n)| sum.saturating_add(*n)),
        );
    }
}

/// Reads the chain's own counters at every finalized block, as long as the node runs.
pub async fn follow_chain(client: Arc<Client>, metrics: Metrics) {
    let mut finalized = client.finality_notification_stream();
    loop {
        match counters(&client) {
            Ok(counters) => metrics.set(counters),
            Err(problem) => log::debug!(target: "metrics", "no counters: {problem}"),
        }
        if finalized.next().await.is_none() {
            return;
        }
    }
}

fn counters(client: &Client) -> Result<Counters, String> {
    let finalized = client.info().finalized_hash;
    let answer = client
        .runtime_api()
        .counters(finalized)
        .map_err(|error| error.to_string())?;
    answer.map_err(|problem| format!("{problem:?}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_collected_under_their_names() {
        let registry = Registry::new();
        let metrics = Metrics::new(Some(&registry)).unwrap();
        metrics.set(Counters {
            active: 5,
            suspended: 2,
            retired: 1,
            revoked: 0,
        });
        metrics.write_refused("custom_3");
        metrics.resolutions().inc_by(7);

        let mut found = Vec::new();
        for family in registry.gather() {
            for metric in family.get_metric() {
                let label = metric
                    .get_label()
                    .first()
                    .map_or("", |label| label.get_value());
                let value = metric.get_gauge().get_value() + metric.get_counter().get_value();
                found.push(format!("{} {label} {value}", family.get_name()));
            }
        }
        assert_eq!(
            found,
            [
                "city_entries active 5",
                "city_entries retired 1",
                "city_entries revoked 0",
                "city_entries suspended 2",
                "city_refused_writes_total custom_3 1",
                "city_registrations  8",
                "city_resolutions_total  7",
            ]
        );
    }
}
