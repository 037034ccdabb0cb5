//! From nothing to 1 to 100 secrets: a client, its first connection, all values.

use secretconf::SecretConfig;
use secretconf::store::Aws;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};

use crate::configs::{Fields, Five, FortyFive, Hundred, One, Ten, Twenty, Two, deployed};
use crate::rows::{compare, timed};
use crate::{Result, clients};

pub(crate) fn measure(group: &str, endpoint: &str, rounds: usize) -> Result {
    let config = clients::config(endpoint).build();
    // Whoever hands in a client has made it; what the load makes of its config is in the time.
    let client = Client::from_conf(config.clone());
    let bench = Bench { group, client, config, rounds };
    bench.case("1 secret", 1, load::<One>)?;
    bench.case("2 secrets", 2, load::<Two>)?;
    bench.case("5 secrets", 5, load::<Five>)?;
    bench.case("10 secrets", 10, load::<Ten>)?;
    bench.case("20 secrets", 20, load::<Twenty>)?;
    bench.case("45 secrets", 45, load::<FortyFive>)?;
    bench.case("100 secrets", 100, load::<Hundred>)?;
    bench.fields()
}

struct Bench<'a> {
    group: &'a str,
    client: Client,
    config: Config,
    rounds: usize,
}

impl Bench<'_> {
    fn case(&self, case: &str, count: usize, load: fn(&Client) -> Result) -> Result {
        eprintln!("{}: {case}", self.group);
        let subjects: Vec<crate::rows::Subject<'_>> = vec![
            ("secretconf", Box::new(|| timed(|| load(&self.client)))),
            ("sdk batch", Box::new(|| timed(|| clients::batches(&self.config, count)))),
            ("sdk one by one", Box::new(|| timed(|| clients::one_by_one(&self.config, count)))),
            ("caching client", Box::new(|| timed(|| clients::cached(&self.config, count)))),
        ];
        compare(self.group, case, self.rounds, subjects)
    }

    /// One fetch.
    fn fields(&self) -> Result {
        let subjects: Vec<crate::rows::Subject<'_>> = vec![
            ("20 fields", Box::new(|| timed(|| load::<Fields>(&self.client)))),
            ("one secret", Box::new(|| timed(|| load::<One>(&self.client)))),
        ];
        compare(self.group, "fields of one secret", self.rounds, subjects)
    }
}

fn load<T: SecretConfig>(client: &Client) -> Result {
    deployed::<T>().store(Aws::from_client(client.clone())).load()?;
    Ok(())
}
