//! Four stores in one struct, beside the slowest of them alone.

use std::time::Duration;

use secretconf::store::{Answer, Fetching, Request, Store};
use secretconf::{Loader, Secret, SecretConfig};

use crate::Result;
use crate::configs::deployed;
use crate::rows::{Subject, compare, timed};

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Four {
    #[secret(store(first = "a"))]
    first: Secret<String>,
    #[secret(store(second = "a"))]
    second: Secret<String>,
    #[secret(store(third = "a"))]
    third: Secret<String>,
    #[secret(store(slowest = "a"))]
    slowest: Secret<String>,
}

#[derive(SecretConfig)]
#[expect(dead_code, reason = "only loading counts")]
struct Alone {
    #[secret(store(slowest = "a"))]
    slowest: Secret<String>,
}

const STORES: [(&str, u64); 4] = [("first", 20), ("second", 20), ("third", 20), ("slowest", 60)];

pub(crate) fn measure(rounds: usize) -> Result {
    let case = "20, 20, 20 and 60 ms";
    let four = Subject::new(case, "four stores", || timed(load::<Four>));
    let slowest = Subject::new(case, "the slowest alone", || timed(load::<Alone>));
    compare("stores", "ms", rounds, vec![four, slowest])
}

fn load<T: SecretConfig>() -> Result {
    let delayed = |loader: Loader<T>, (name, delay)| {
        loader.store(Delayed { name, delay: Duration::from_millis(delay) })
    };
    STORES.into_iter().fold(deployed::<T>(), delayed).load()?;
    Ok(())
}

struct Delayed {
    name: &'static str,
    delay: Duration,
}

impl Store for Delayed {
    fn name(&self) -> &str {
        self.name
    }

    fn fetch<'a>(&'a self, requests: &'a [Request]) -> Fetching<'a> {
        Box::pin(async move {
            tokio::time::sleep(self.delay).await;
            requests.iter().for_each(|request| request.answer(Answer::text(self.name)));
        })
    }
}
