use std::fmt;
use std::io::{self, Read};
use std::path::Path;

use bytes::Bytes;

/// A file to send.
///
/// The content is held in memory: Zoom's largest upload is 15 MB.
///
/// ```
/// use zoom_api::types::Upload;
///
/// let picture = Upload::from_bytes("ada.png", &b"\x89PNG"[..]);
/// assert_eq!(picture.content_type(), "image/png");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    file_name: String,
    content_type: String,
    bytes: Bytes,
}

impl Upload {
    /// Takes a file name and the content. The content type follows from the name's ending.
    pub fn from_bytes(file_name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        let file_name = file_name.into();
        let content_type = content_type(&file_name).to_owned();
        Self { file_name, content_type, bytes: bytes.into() }
    }

    /// Reads a file. Blocks while it does.
    ///
    /// # Errors
    /// When the file cannot be read. The text names it.
    pub fn from_path(path: impl AsRef<Path>) -> io::Result<Self> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).map_err(|error| {
            io::Error::new(error.kind(), format!("{}: {error}", path.display()))
        })?;
        Ok(Self::from_bytes(name, bytes))
    }

    /// Reads to the end of a reader. Blocks while it does.
    ///
    /// # Errors
    /// When reading fails.
    pub fn from_reader(file_name: impl Into<String>, mut reader: impl Read) -> io::Result<Self> {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok(Self::from_bytes(file_name, bytes))
    }

    /// Sets the content type, such as `image/png`.
    #[must_use]
    pub fn with_content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = content_type.into();
        self
    }

    /// Name of the file as Zoom sees it.
    #[must_use]
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Content type as Zoom sees it.
    #[must_use]
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The content.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("file_name", &self.file_name)
            .field("content_type", &self.content_type)
            .field("len", &self.bytes.len())
            .finish()
    }
}

/// The kinds of files that Zoom takes. Anything else is sent as plain bytes.
fn content_type(file_name: &str) -> &'static str {
    let ending = file_name.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending.to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "mp4" => "video/mp4",
        "mov" => "video/quicktime",
        _ => "application/octet-stream",
    }
}
