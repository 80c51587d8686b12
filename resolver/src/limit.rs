//! How often one client may ask.

use crate::problem::Problem;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::StatusCode;
use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::Arc,
};

/// How many clients are remembered before those that are quiet are forgotten.
const REMEMBERED: usize = 100_000;

/// Counts the requests of each client.
#[derive(Clone)]
pub struct Limit(Option<Arc<DefaultKeyedRateLimiter<IpAddr>>>);

impl Limit {
    /// So many requests a second for each client, and as many at once; without a number, as many as
    /// they like.
    pub fn of(per_second: Option<NonZeroU32>) -> Self {
        let limiter = per_second.map(|most| RateLimiter::keyed(Quota::per_second(most)));
        Self(limiter.map(Arc::new))
    }

    /// Counts a request.
    ///
    /// # Errors
    /// If the client has asked too often.
    pub fn count(&self, client: IpAddr) -> Result<(), Problem> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        let counted = limiter.check_key(&subscriber(client));
        counted.map_err(|_| {
            let title = "Too many requests";
            let detail = "this client has asked too often: wait a second";
            Problem::new(
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                title,
                detail,
            )
        })
    }
}

/// The part of an address that a subscriber has: of IPv6, the first 64 bits.
fn subscriber(client: IpAddr) -> IpAddr {
    match client.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_count() {
        let limit = Limit::of(NonZeroU32::new(2));
        let [one, other]: [IpAddr; 2] = ["192.0.2.1", "192.0.2.2"].map(|ip| ip.parse().unwrap());
        assert!(limit.count(one).is_ok() && limit.count(one).is_ok());
        assert_eq!(
            limit.count(one).unwrap_err().status,
            StatusCode::TOO_MANY_REQUESTS
        );
        assert!(limit.count(other).is_ok());
        let none = Limit::of(None);
        assert!((0..100).all(|_| none.count(one).is_ok()));
    }

    #[test]
    fn a_subscriber_has_one_count_whatever_its_addresses() {
        let limit = Limit::of(NonZeroU32::new(1));
        let addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1"];
        let [one, other, third]: [IpAddr; 3] = addresses.map(|ip| ip.parse().unwrap());
        assert!(limit.count(one).is_ok());
        assert!(limit.count(other).is_err());
        assert!(limit.count(third).is_ok());
    }
}
