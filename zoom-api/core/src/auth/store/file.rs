use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::sets::Sets;
use super::{StoreGuard, TokenKey, TokenSet, TokenStore, patience};
use crate::error::{Error, ErrorKind};
use crate::runtime::Runtime;
use crate::threads;
use crate::transport::BoxFuture;

/// For how long others write the file, at the very most.
const WRITE_TIME: Duration = Duration::from_secs(10);
/// Most symbolic links on the way to a file.
const MOST_LINKS: usize = 40;

/// Keeps tokens in a file that only its owner can read, by key: several apps and users can share it.
///
/// It is written beside the old one and then put in its place, so that it is never half written. Where it
/// is a symbolic link, the file behind the link is replaced. Files next to it, with the ending `.lock`, keep
/// two processes from fetching or writing at once; they are empty, and stay.
#[derive(Clone, Debug)]
pub struct FileStore {
    path: PathBuf,
}

impl FileStore {
    /// A store in a file, which is made when there is something to keep. Its folder must be there.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Does work on the file on a thread of its own, so that waiting for a disk holds up no task.
    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Path) -> Result<T, Trouble> + Send + 'static,
    ) -> Result<T, Error> {
        let path = self.path.clone();
        let (sender, receiver) = oneshot::channel();
        let work = move || {
            let result = behind_links(&path).map_err(Trouble::Io).and_then(|file| work(&file));
            drop(sender.send(result.map_err(|trouble| trouble.told(&path))));
        };
        let started = threads::start("zoom-api-store", Box::new(work));
        started.map_err(|error| failed(error.to_string()))?;
        receiver.await.unwrap_or_else(|_| Err(failed("the thread has stopped".to_owned())))
    }
}

/// What is wrong with the file.
enum Trouble {
    Io(io::Error),
    /// It is left as it is: whoever made it may be able to mend it.
    Content(String),
}

impl Trouble {
    fn told(self, path: &Path) -> Error {
        let path = path.display();
        failed(match self {
            Self::Io(error) => format!("{path}: {error}"),
            Self::Content(why) => format!("{path} holds no tokens: {why}"),
        })
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl TokenStore for FileStore {
    fn load<'a>(&'a self, key: &'a TokenKey) -> BoxFuture<'a, Result<Option<TokenSet>, Error>> {
        let key = key.clone();
        Box::pin(self.aside(move |path| Ok(read(path)?.get(&key).cloned())))
    }

    fn replace<'a>(
        &'a self,
        key: &'a TokenKey,
        expected: Option<&'a TokenSet>,
        new: Option<&'a TokenSet>,
    ) -> BoxFuture<'a, Result<bool, Error>> {
        let (key, expected, new) = (key.clone(), expected.cloned(), new.cloned());
        Box::pin(self.aside(move |path| {
            let _alone = writing(path)?;
            let mut sets = read(path)?;
            let replaced = sets.replace(&key, expected.as_ref(), new.as_ref());
            if replaced {
                write(path, sets.to_json().expose().as_bytes())?;
            }
            Ok(replaced)
        }))
    }

    fn lock<'a>(
        &'a self,
        key: &'a TokenKey,
        runtime: &'a dyn Runtime,
    ) -> BoxFuture<'a, Result<StoreGuard, Error>> {
        // Keys share a few lock files, for those are never taken away.
        let share = key.name().bytes().fold(0_u8, |sum, byte| sum.wrapping_mul(31) ^ byte) % 16;
        Box::pin(async move {
            let file = self.aside(move |path| {
                // What a process that was killed has left behind is found before anything is read.
                drop(writing(path)?);
                Ok(open_lock(&beside(path, &format!(".{share:x}.lock")))?)
            });
            let file = file.await?;
            let locked = patience(runtime, || match file.try_lock() {
                Ok(()) => Ok(Some(())),
                Err(TryLockError::WouldBlock) => Ok(None),
                Err(TryLockError::Error(error)) => {
                    Err(failed(format!("{}: {error}", self.path.display())))
                }
            });
            match locked.await? {
                Some(()) => Ok(StoreGuard::new(file)),
                None => {
                    let path = self.path.display();
                    Err(failed(format!("{path}: another process holds the lock")))
                }
            }
        })
    }
}

fn failed(what: String) -> Error {
    Error::with_source(ErrorKind::Credentials, what)
}

/// The file that a path leads to, whether it is there or not.
fn behind_links(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    for _ in 0..MOST_LINKS {
        match fs::read_link(&path) {
            // It is relative to the folder that the link stands in.
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path.file_name().unwrap_or_default());
    name.push(ending);
    path.with_file_name(name)
}

fn read(path: &Path) -> Result<Sets, Trouble> {
    match fs::read_to_string(path) {
        Ok(text) => Sets::from_json(&text).map_err(Trouble::Content),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Sets::default()),
        Err(error) => Err(error.into()),
    }
}

/// A lock file that nobody else can open, for whoever opens it can hold it.
fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Earlier versions let others read it.
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(0o600))?;
        }
    }
    Ok(file)
}

/// Keeps other writers away, and clears up behind those that were killed.
fn writing(path: &Path) -> io::Result<File> {
    let lock = open_lock(&beside(path, ".lock"))?;
    let end = Instant::now() + WRITE_TIME;
    loop {
        match lock.try_lock() {
            Ok(()) => break,
            Err(TryLockError::WouldBlock) if Instant::now() < end => {
                thread::sleep(Duration::from_millis(1));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::other("another process has been writing for too long"));
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
    recover(path)?;
    Ok(lock)
}

/// Finishes what a process had written down when it was killed: the tokens in it may be the only ones that
/// are still good. What is not whole goes.
fn recover(path: &Path) -> io::Result<()> {
    let new = beside(path, ".new");
    match fs::read_to_string(&new) {
        Ok(text) if Sets::from_json(&text).is_ok() => settle(path, &new)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        _ => fs::remove_file(&new)?,
    }
    // Earlier versions made up a name for each.
    let start = beside(path, ".");
    let (Some(start), Some(folder)) =
        (start.file_name().and_then(|name| name.to_str()), folder(path))
    else {
        return Ok(());
    };
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let middle = name.to_str().and_then(|name| name.strip_prefix(start)?.strip_suffix(".new"));
        let made_up = |middle: &str| {
            middle.len() == 16 && middle.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        if middle.is_some_and(made_up) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Writes the file beside the old one and puts it in its place. Both have reached the disk in the end.
fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = beside(path, ".new");
    let written = write_new(&new, bytes).and_then(|()| settle(path, &new));
    if written.is_err() {
        // It holds tokens, so it does not stay.
        let _ = fs::remove_file(&new);
    }
    written
}

fn write_new(new: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(new)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn settle(path: &Path, new: &Path) -> io::Result<()> {
    fs::rename(new, path)?;
    #[cfg(unix)]
    if let Some(folder) = folder(path) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

fn folder(path: &Path) -> Option<&Path> {
    path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}
