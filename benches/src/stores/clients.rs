//! What the store is compared with: the SDK one by one, the SDK in batches, and the official caching client. Each makes
//! its client first, as the store does.

use std::num::NonZeroUsize;
use std::time::Duration;

use aws_secretsmanager_caching::SecretsManagerCachingClient;
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::config::{
    BehaviorVersion, Builder, Credentials, Region,
};
use secretconf::store::aws_sdk::aws_sdk_secretsmanager::{Client, Config};
use tokio::runtime::Runtime;

use crate::{Result, configs};

/// The most that AWS takes in one call.
const BATCH: usize = 20;

/// As in its documentation.
const SIZE: NonZeroUsize = NonZeroUsize::new(1000).unwrap();
const TTL: Duration = Duration::from_secs(300);

/// The config of a client with the SDK's defaults.
pub(crate) fn config(endpoint: &str) -> Builder {
    Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("AKID", "secret-access-key", None, None, "bench"))
        .endpoint_url(endpoint)
}

/// The runtime that a program without threads to spare would have: the kind that `load` makes for itself.
pub(crate) fn runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

pub(crate) fn one_by_one(config: &Config, count: usize) -> Result {
    runtime()?.block_on(async {
        let client = Client::from_conf(config.clone());
        for number in 0..count {
            let got = client.get_secret_value().secret_id(configs::name(number)).send().await?;
            got.secret_string().ok_or("no text")?;
        }
        Ok(())
    })
}

pub(crate) fn batches(config: &Config, count: usize) -> Result {
    let names: Vec<String> = (0..count).map(configs::name).collect();
    runtime()?.block_on(async {
        let client = Client::from_conf(config.clone());
        for names in names.chunks(BATCH) {
            let batch = client.batch_get_secret_value().set_secret_id_list(Some(names.to_vec()));
            if batch.send().await?.secret_values().len() != names.len() {
                return Err("an answer is not whole".into());
            }
        }
        Ok(())
    })
}

pub(crate) async fn caching_client(config: &Config) -> Result<SecretsManagerCachingClient> {
    let builder = config.to_builder();
    Ok(SecretsManagerCachingClient::from_builder(builder, SIZE, TTL, false).await?)
}

pub(crate) fn cached(config: &Config, count: usize) -> Result {
    runtime()?.block_on(async {
        let client = caching_client(config).await?;
        for number in 0..count {
            let name = configs::name(number);
            let got = client.get_secret_value(&name, None, None, false).await;
            let got = got.map_err(|error| error.to_string())?;
            got.secret_string.ok_or("no text")?;
        }
        Ok(())
    })
}

/// Puts the secrets into a server that is not ours, unless it has them.
pub(crate) fn seed(endpoint: &str) -> Result {
    runtime()?.block_on(async {
        let client = Client::from_conf(config(endpoint).build());
        for (name, text) in configs::secrets() {
            let created = client.create_secret().name(name).secret_string(text).send().await;
            match created.map_err(|error| error.into_service_error()) {
                Err(error) if !error.is_resource_exists_exception() => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    })
}
