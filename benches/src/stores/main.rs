//! Wall time to the secrets of one config: the AWS store beside the SDK and the official caching client, with 20 ms for
//! each round trip. `cargo xtask bench stores` runs it, with moto; alone it measures against the fake of the tests.
//!
//! One JSON object for each row on standard output; what is going on, on standard error.

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

const ROUND_TRIP: Duration = Duration::from_millis(20);

/// moto's address, as a URL.
const MOTO: &str = "SECRETCONF_BENCH_MOTO";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let done = match *args {
        [] => all(),
        [start::CHILD, who] => start::first_secret(who),
        _ => Err("usage: stores".into()),
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

fn all() -> Result {
    let fake = fake();
    let near = address(&fake.endpoint())?;
    let far = Link::to(near, ROUND_TRIP)?.endpoint();

    many::measure("aws", &far)?;
    four::measure(7)?;
    start::measure("20 ms away", &far)?;
    start::measure("on loopback", &fake.endpoint())?;
    warm::measure(&fake.endpoint())?;

    match env::var(MOTO) {
        Ok(moto) => {
            clients::seed(&moto)?;
            many::measure("moto", &Link::to(address(&moto)?, ROUND_TRIP)?.endpoint())
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
