//! Wall time to the secrets of one config: the AWS store beside the SDK and the official caching client, with 20 ms for
//! each round trip. `cargo xtask bench stores` runs it, with moto; alone (`stores 15`, with so
//! many rounds) it measures against the fake of the tests.
//!
//! Rows on standard output; what is going on, on standard error.

mod clients;
mod configs;
mod four;
mod link;
mod many;
mod rows;
mod start;
mod warm;

use std::env;
use std::io;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use secretconf_tests::aws_fake::{AwsFake, Mishap};

use self::link::Link;

const USAGE: &str = "usage: stores ROUNDS";

const ROUND_TRIP: Duration = Duration::from_millis(20);

/// moto's address, as a URL.
const MOTO: &str = "SECRETCONF_BENCH_MOTO";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match *args {
        [start::CHILD, who] => start::first_secret(who),
        [rounds] => match rounds.parse() {
            Ok(rounds) => all(rounds),
            Err(_) => Err(USAGE.into()),
        },
        _ => Err(USAGE.into()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

fn all(rounds: usize) -> Result {
    let fake = fake();
    let near = address(&fake.endpoint())?;
    let far = Link::to(near, ROUND_TRIP)?.endpoint();

    many::measure("aws", 2 * rounds, &far)?;
    four::measure(rounds)?;
    start::measure("20 ms away", rounds, &far)?;
    start::measure("on loopback", rounds, &fake.endpoint())?;
    warm::measure(rounds, &fake.endpoint())?;

    match env::var(MOTO) {
        Ok(moto) => {
            clients::seed(&moto)?;
            let far = Link::to(address(&moto)?, ROUND_TRIP)?.endpoint();
            many::measure("moto", 2 * rounds, &far)
        }
        Err(_) => {
            eprintln!("moto is left out: {MOTO} does not say where it is");
            Ok(())
        }
    }
}

/// Answers at once: the link has the delay.
fn fake() -> AwsFake {
    let fake = AwsFake::new();
    fake.always(Mishap::Slow(Duration::ZERO));
    for (name, text) in configs::secrets() {
        fake.text(&name, &text);
    }
    fake
}

fn address(url: &str) -> io::Result<SocketAddr> {
    let authority = url.trim_start_matches("http://").trim_end_matches('/');
    authority.parse().map_err(|_| io::Error::other(format!("no address and port: {url}")))
}
