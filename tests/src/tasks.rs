//! Tasks that run beside a test.

use std::pin::Pin;

use tokio::task::JoinHandle;

/// Has a future run beside the test. All that runs it is compiled for each type of future: in boxes, they are of one
/// type for each type of what comes of them.
pub fn spawn<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    let future: Pin<Box<dyn Future<Output = T> + Send>> = Box::pin(future);
    tokio::spawn(future)
}
