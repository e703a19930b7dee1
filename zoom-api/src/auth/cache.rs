use super::*;
pub(crate) struct TokenCache {
    source: Arc<dyn Credentials>,
    context: Context,
}
impl TokenCache {
    pub(crate) fn new(source: Arc<dyn Credentials>, context: Context) -> Self {
        Self { source, context }
    }
    pub(crate) async fn token(&self) -> Result<AccessToken, Error> {
        self.source.fetch(&self.context).await
    }
    pub(crate) fn refused(&self, _t: &AccessToken) {}
    pub(crate) fn current(&self) -> Option<AccessToken> {
        None
    }
}
