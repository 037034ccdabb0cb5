//! From nothing to 1 to 100 secrets: a client, its first connection, all values.

use secretconf::SecretConfig;
use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::Client;

use crate::configs::{Fields, Five, FortyFive, Hundred, One, Ten, Twenty, Two, deployed};
use crate::rows::{Subject, compare, timed};
use crate::{Result, clients};

type Load = fn(&Client) -> Result;

pub(crate) fn measure(group: &str, rounds: usize, endpoint: &str) -> Result {
    let config = clients::config(endpoint).build();
    // Whoever hands in a client has made it; what the load makes of its config is in the time.
    let client = Client::from_conf(config.clone());
    let cases: [(&str, usize, Load); 7] = [
        ("1 secret", 1, load::<One>),
        ("2 secrets", 2, load::<Two>),
        ("5 secrets", 5, load::<Five>),
        ("10 secrets", 10, load::<Ten>),
        ("20 secrets", 20, load::<Twenty>),
        ("45 secrets", 45, load::<FortyFive>),
        ("100 secrets", 100, load::<Hundred>),
    ];
    let ours = cases
        .iter()
        .map(|(case, _, load)| Subject::new(case, "secretconf", || timed(|| load(&client))));
    let fields =
        Subject::new("20 fields of one secret", "secretconf", || timed(|| load::<Fields>(&client)));
    let batches = cases.iter().map(|&(case, count, _)| {
        let config = &config;
        Subject::new(case, "sdk batch", move || timed(|| clients::batches(config, count)))
    });
    let one_by_one = cases.iter().flat_map(|&(case, count, _)| {
        let config = &config;
        [
            Subject::new(case, "sdk one by one", move || {
                timed(|| clients::one_by_one(config, count))
            }),
            Subject::new(case, "caching client", move || timed(|| clients::cached(config, count))),
        ]
    });
    let all = ours.chain([fields]).chain(batches).chain(one_by_one);
    compare(group, "ms", rounds, all.collect())
}

fn load<T: SecretConfig>(client: &Client) -> Result {
    deployed::<T>().store(Aws::from_client(client.clone())).load()?;
    Ok(())
}
