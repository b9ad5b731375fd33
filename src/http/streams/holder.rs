//! Who listens, for as long as their token is good.

use std::{future::pending, sync::Arc, time::Duration};

use tokio::time::sleep;
use uuid::Uuid;

use crate::{
    auth::{self, Refused, Viewer},
    catalog::Catalog,
    graphql::subscription::{Feed, Tokens},
};

/// The longest time between two looks at the clock: it may be set.
const LOOK: Duration = Duration::from_secs(30);

/// Between attempts to check a token while the database fails.
const RETRY: Duration = Duration::from_secs(1);

/// Whoever opened a stream.
pub(super) struct Holder {
    catalog: Catalog,
    pub(super) viewer: Viewer,
    /// What they sent to show who they are; none from nobody in particular.
    authorization: Option<String>,
    tokens: Option<Tokens>,
}

impl Holder {
    /// Finds out who it is.
    pub(super) async fn of(
        catalog: &Catalog,
        feed: &Arc<Feed>,
        authorization: Option<String>,
    ) -> Result<Self, Refused> {
        // Before the token is looked at: what happens to it from then on is heard of.
        let tokens = authorization.is_some().then(|| feed.tokens());
        let viewer = auth::authenticate(catalog, authorization.as_deref()).await?;
        Ok(Self {
            catalog: catalog.clone(),
            viewer,
            authorization,
            tokens,
        })
    }

    /// Whether the time of the token is over.
    pub(super) fn has_expired(&self) -> bool {
        let now = self.catalog.now().micros();
        self.viewer.expires_at().is_some_and(|end| end <= now)
    }

    /// Checks the token once more.
    pub(super) async fn check(&self) -> Result<(), Refused> {
        auth::authenticate(&self.catalog, self.authorization.as_deref())
            .await
            .map(drop)
    }

    /// Returns when the token is good for nothing any more; never without one. To be asked for once.
    pub(super) fn ended(&mut self) -> impl Future<Output = Refused> + Send + use<> {
        let watched = self.viewer.token().zip(self.tokens.take());
        let holder = Self {
            catalog: self.catalog.clone(),
            viewer: self.viewer.clone(),
            authorization: self.authorization.clone(),
            tokens: None,
        };
        async move {
            match watched {
                Some((token, tokens)) => holder.wait_for_the_end(token, tokens).await,
                None => pending().await,
            }
        }
    }

    async fn wait_for_the_end(self, token: Uuid, mut tokens: Tokens) -> Refused {
        loop {
            let left = self.viewer.expires_at().map_or(LOOK, |end| {
                let left = end - self.catalog.now().micros();
                Duration::from_micros(left.try_into().unwrap_or_default()).min(LOOK)
            });
            let is_worth_a_look = tokio::select! {
                () = tokens.changed(token) => true,
                () = sleep(left) => self.has_expired(),
            };
            if is_worth_a_look && let Some(refused) = self.refused().await {
                return refused;
            }
        }
    }

    /// Why the token is good for nothing; none when it still is.
    async fn refused(&self) -> Option<Refused> {
        loop {
            match self.check().await {
                Ok(()) => return None,
                Err(Refused::Failed(error)) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a token could not be checked; trying again"
                    );
                    sleep(RETRY).await;
                }
                Err(refused) => return Some(refused),
            }
        }
    }
}
