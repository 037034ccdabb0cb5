//! The configs that cases load: the same for each store, under its own key.

use std::time::Duration;

use secretconf::store::Memory;
use secretconf::{Error, Loader, SecretConfig, SecretType};
use serde::de::DeserializeOwned;

use super::handed::Handed;
use super::{PATIENCE, Subject};

/// A load in production, with a subject's store and another one that always answers.
pub(super) struct Load {
    scheme: &'static str,
    store: Handed,
    variables: Vec<(String, String)>,
    deadline: Duration,
}

impl Load {
    /// Of the secret with this name, by a new store.
    pub(super) fn of(subject: &dyn Subject, name: &str) -> Self {
        Self::with(subject, Handed::of(subject), name)
    }

    /// Of the secret with this name, by this store.
    pub(super) fn with(subject: &dyn Subject, store: Handed, name: &str) -> Self {
        let variables = vec![("NAME".to_owned(), name.to_owned())];
        Self { scheme: subject.scheme(), store, variables, deadline: PATIENCE }
    }

    pub(super) fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    fn loader<T: SecretConfig>(&self) -> Loader<T> {
        T::loader()
            .environment("production")
            .env_vars(self.variables.clone())
            .store(self.store.clone())
            .store(Memory::new("other").text("there", "from the other store"))
            .deadline(self.deadline)
    }
}

/// What a whole secret can be read as.
pub(super) trait Readable: SecretType + DeserializeOwned + 'static {}

impl<T: SecretType + DeserializeOwned + 'static> Readable for T {}

/// The variables that name the secrets of [`Load::row`].
const PLACES: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

macro_rules! configs {
    ($($scheme:ident
        [$($name:tt)*]
        [$($a:tt)*] [$($b:tt)*] [$($c:tt)*] [$($d:tt)*] [$($e:tt)*] [$($f:tt)*];
    )*) => {
        $(mod $scheme {
            use secretconf::{Secret, SecretConfig};

            /// The fields of `T` are keys of the secret.
            #[derive(SecretConfig)]
            pub(super) struct Keys<T: SecretConfig> {
                #[secret(nested, $($name)*)]
                pub(super) value: T,
            }

            #[derive(SecretConfig)]
            #[secret(bound = "T: super::Readable")]
            #[allow(dead_code, reason = "`other` is looked for in the report")]
            pub(super) struct Whole<T> {
                #[secret($($name)*)]
                pub(super) here: T,
                #[secret(store(other = "there"))]
                pub(super) other: Secret<String>,
            }

            #[derive(SecretConfig)]
            #[allow(dead_code, reason = "loaded for its problems")]
            pub(super) struct Row {
                #[secret($($a)*)]
                a: Secret<String>,
                #[secret($($b)*)]
                b: Secret<String>,
                #[secret($($c)*)]
                c: Secret<String>,
                #[secret($($d)*)]
                d: Secret<String>,
                #[secret($($e)*)]
                e: Secret<String>,
                #[secret($($f)*)]
                f: Secret<String>,
            }
        })*

        impl Load {
            /// A struct whose fields are keys of the secret.
            pub(super) fn keys<T: SecretConfig>(&self) -> Result<T, Error> {
                match self.scheme {
                    $(stringify!($scheme) => {
                        self.loader::<$scheme::Keys<T>>().load().map(|config| config.value)
                    })*
                    scheme => unknown(scheme),
                }
            }

            /// The whole secret. A secret of another store is loaded with it, always with success.
            pub(super) fn whole<T: Readable>(&self) -> Result<T, Error> {
                match self.scheme {
                    $(stringify!($scheme) => {
                        self.loader::<$scheme::Whole<T>>().load().map(|config| config.here)
                    })*
                    scheme => unknown(scheme),
                }
            }

            /// As [`whole`](Self::whole), on the caller's runtime.
            pub(super) async fn whole_async<T: Readable>(&self) -> Result<T, Error> {
                match self.scheme {
                    $(stringify!($scheme) => {
                        let loaded = self.loader::<$scheme::Whole<T>>().load_async().await;
                        loaded.map(|config| config.here)
                    })*
                    scheme => unknown(scheme),
                }
            }

            /// Six secrets with these names, in the fields `a` to `f`.
            pub(super) fn row(mut self, names: [&str; 6]) -> Result<(), Error> {
                let variables = PLACES.map(str::to_owned).into_iter().zip(names.map(str::to_owned));
                self.variables.extend(variables);
                match self.scheme {
                    $(stringify!($scheme) => self.loader::<$scheme::Row>().load().map(drop),)*
                    scheme => unknown(scheme),
                }
            }
        }
    };
}

fn unknown(scheme: &str) -> ! {
    panic!("no configs for `{scheme}`: add its line to `configs!`")
}

configs! {
    memory
        [store(memory = "{$NAME}")]
        [store(memory = "{$A}")] [store(memory = "{$B}")] [store(memory = "{$C}")]
        [store(memory = "{$D}")] [store(memory = "{$E}")] [store(memory = "{$F}")];
    directory
        [store(directory = "{$NAME}")]
        [store(directory = "{$A}")] [store(directory = "{$B}")] [store(directory = "{$C}")]
        [store(directory = "{$D}")] [store(directory = "{$E}")] [store(directory = "{$F}")];
    aws
        [aws = "{$NAME}"]
        [aws = "{$A}"] [aws = "{$B}"] [aws = "{$C}"]
        [aws = "{$D}"] [aws = "{$E}"] [aws = "{$F}"];
    azure
        [azure = "{$NAME}"]
        [azure = "{$A}"] [azure = "{$B}"] [azure = "{$C}"]
        [azure = "{$D}"] [azure = "{$E}"] [azure = "{$F}"];
    gcp
        [gcp = "{$NAME}"]
        [gcp = "{$A}"] [gcp = "{$B}"] [gcp = "{$C}"]
        [gcp = "{$D}"] [gcp = "{$E}"] [gcp = "{$F}"];
    vault
        [vault = "{$NAME}"]
        [vault = "{$A}"] [vault = "{$B}"] [vault = "{$C}"]
        [vault = "{$D}"] [vault = "{$E}"] [vault = "{$F}"];
}
