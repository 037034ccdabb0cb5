//! Reading a secret that was read before: a field of the loaded config, and the caching client's answer.

use std::hint::black_box;
use std::time::Instant;

use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;

use crate::configs::{One, deployed};
use crate::rows::{Subject, compare};
use crate::{Result, clients, configs};

const READS: u32 = 10_000;

pub(crate) fn measure(rounds: usize, endpoint: &str) -> Result {
    let config = clients::config(endpoint).build();
    let store = Aws::from_client(Client::from_conf(config.clone()));
    let one = deployed::<One>().store(store).load()?;
    let ours = || {
        let started = Instant::now();
        for _ in 0..READS {
            black_box(black_box(&one).s0.expose().as_str());
        }
        Ok(per_read(started))
    };

    let runtime = clients::runtime()?;
    let client = runtime.block_on(clients::caching_client(&config))?;
    let name = configs::name(0);
    let read = async || -> Result {
        let got = client.get_secret_value(&name, None, None, false).await;
        black_box(got.map_err(|error| error.to_string())?);
        Ok(())
    };
    let theirs = || {
        runtime.block_on(async {
            read().await?;
            let started = Instant::now();
            for _ in 0..READS {
                read().await?;
            }
            Ok(per_read(started))
        })
    };
    let case = "warm read";
    let subjects =
        vec![Subject::new(case, "secretconf", ours), Subject::new(case, "caching client", theirs)];
    compare("aws", "ns", rounds, subjects)
}

/// In nanoseconds.
fn per_read(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1e9 / f64::from(READS)
}
