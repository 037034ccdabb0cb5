//! A store on several runtimes: connections stay on theirs.

use std::thread;
use std::time::Duration;

use secretconf::Secret;
use tokio::runtime::Builder;

use super::configs::Load;
use super::handed::Handed;
use super::{Content, NotHere, PATIENCE, Subject, json_with};

pub(super) fn load_async(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = subject.put("read", Content::Text(&json_with("p")))?;
    for mut runtime in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
        let loaded = Load::of(subject, &made.name);
        let loaded: Secret<String> = runtime.block_on(loaded.whole_async()).unwrap();
        assert!(loaded.expose().contains("ada"));
    }
    Ok(())
}

/// `load` blocks the runtime to which the store's connections belong by now. Whoever takes one of those over waits for
/// it in vain, each time, until a first attempt is given up.
pub(super) fn load_where_the_store_was_used(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = subject.put("read", Content::Text(&json_with("p")))?;
    let deadline = if subject.front().is_ok() { Duration::from_secs(2) } else { PATIENCE };
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let works = || {
        let load = Load::of(subject, &made.name).deadline(deadline);
        runtime.block_on(async {
            for _ in 0..2 {
                let _here: Secret<String> = load.whole_async().await?;
                let _on_its_own_runtime: Secret<String> = load.whole()?;
            }
            Ok::<_, secretconf::Error>(())
        })
    };
    // A busy machine may take its time, but not each time.
    works().or_else(|_| works()).or_else(|_| works()).unwrap();
    Ok(())
}

pub(super) fn many_threads(subject: &dyn Subject) -> Result<(), NotHere> {
    let made = subject.put("read", Content::Text(&json_with("p")))?;
    let store = Handed::of(subject);
    let loads: Vec<_> = (0..4).map(|_| Load::with(subject, store.clone(), &made.name)).collect();
    thread::scope(|scope| {
        for load in &loads {
            scope.spawn(|| {
                let _loaded: Secret<String> = load.whole().unwrap();
            });
        }
    });
    Ok(())
}
