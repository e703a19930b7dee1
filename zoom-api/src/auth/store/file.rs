use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::sync::oneshot;

use super::{StoreGuard, TokenSet, TokenStore};
use crate::error::{Error, ErrorKind};
use crate::runtime::Runtime;
use crate::transport::BoxFuture;

/// How often a lock is tried that another process holds, and for how long at most: a refresh takes
/// half a minute if it takes long.
const LOCK_EVERY: Duration = Duration::from_millis(50);
const LOCK_TRIES: u32 = 1_200;

/// Keeps tokens in a file that only its owner can read.
///
/// It is written beside the old one and then put in its place, so that it is never half written. A file
/// next to it, with the ending `.lock`, keeps two processes from refreshing at once.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// A store in a file, which is made when there is something to keep. Its folder must be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn beside(&self, ending: &str) -> PathBuf {
        let mut name = OsString::from(self.path.file_name().unwrap_or_default());
        name.push(ending);
        self.path.with_file_name(name)
    }
}

impl TokenStore for FileStore {
    fn load(&self) -> BoxFuture<'_, Result<Option<TokenSet>, Error>> {
        let path = self.path.clone();
        Box::pin(aside(move || match fs::read_to_string(&path) {
            // It is left as it is: whoever made it may be able to mend it.
            Ok(text) => TokenSet::parse(&text)
                .map(Some)
                .map_err(|why| failed(format!("{} holds no tokens: {why}", path.display()))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(format!("{}: {error}", path.display()))),
        }))
    }

    fn save<'a>(&'a self, tokens: &'a TokenSet) -> BoxFuture<'a, Result<(), Error>> {
        // Two that write at once, in spite of the lock or without it, have a file of their own each.
        let new = self.beside(&format!(".{:016x}.new", fastrand::u64(..)));
        let (path, text) = (self.path.clone(), tokens.to_json());
        Box::pin(aside(move || {
            replace(&path, &new, text.expose().as_bytes())
                .map_err(|error| failed(format!("{}: {error}", path.display())))
        }))
    }

    fn lock<'a>(&'a self, runtime: &'a dyn Runtime) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        Box::pin(async move {
            let path = self.beside(".lock");
            let shown = path.display().to_string();
            let file = aside(move || {
                let opened =
                    OpenOptions::new().create(true).truncate(false).write(true).open(&path);
                opened.map_err(|error| failed(format!("{}: {error}", path.display())))
            });
            let file = file.await?;
            for _ in 0..LOCK_TRIES {
                match file.try_lock() {
                    Ok(()) => return Ok(StoreGuard::new(file)),
                    Err(TryLockError::WouldBlock) => runtime.sleep(LOCK_EVERY).await,
                    Err(TryLockError::Error(error)) => {
                        return Err(failed(format!("{shown}: {error}")));
                    }
                }
            }
            Err(failed(format!("{shown}: another process holds the lock")))
        })
    }
}

/// Writes a file beside the old one and puts it in its place. Both have reached the disk in the end.
fn replace(path: &Path, new: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Err(error) = write(new, bytes).and_then(|()| fs::rename(new, path)) {
        // It holds tokens, so it does not stay.
        let _ = fs::remove_file(new);
        return Err(error);
    }
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn write(new: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(new)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn failed(what: String) -> Error {
    Error::with_source(ErrorKind::Credentials, what)
}

/// Does work that waits for a disk on a thread of its own, so that it holds up no other task.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (sender, receiver) = oneshot::channel();
    let thread = std::thread::Builder::new().name("zoom-api-store".to_owned());
    let spawned = thread.spawn(move || drop(sender.send(work())));
    spawned.map_err(|error| failed(error.to_string()))?;
    receiver.await.unwrap_or_else(|_| Err(failed("the thread has stopped".to_owned())))
}
