//! Uploads a profile picture, a JPEG or PNG of at most 2 MB.
//!
//! `cargo run --example upload_picture me ada.png`, with `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` set.
#![allow(clippy::print_stdout)]

mod support;

use std::error::Error;
use std::process::ExitCode;

use zoom_api::types::Upload;
use zoom_api::users::UploadPicture;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    support::end(run().await)
}

async fn run() -> Result<(), Box<dyn Error>> {
    let [user, path] = support::arguments(["USER", "FILE"])?;
    let zoom = support::client()?;

    let picture = Upload::from_path(&path).map_err(|error| format!("{path}: {error}"))?;
    let what = format!(
        "{} ({}, {} bytes)",
        picture.file_name(),
        picture.content_type(),
        picture.bytes().len()
    );
    zoom.send(UploadPicture::new(user.as_str(), picture)).await?;
    println!("uploaded {what}");
    Ok(())
}
