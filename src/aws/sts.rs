//! AWS STS: who is asking.

use super::call::Ticket;
use super::ecs::convert::text;
use super::{Api, Reply, operations};
use crate::domain::identity::CallerIdentity;

impl Api {
    /// The caller ([GetCallerIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)).
    pub async fn get_caller_identity(&self, ticket: Ticket) -> Reply<CallerIdentity> {
        let send = self.clients().sts.get_caller_identity().send();
        self.call(&operations::GET_CALLER_IDENTITY, ticket, Vec::new(), send)
            .await
            .map(|output| CallerIdentity {
                account: text(output.account),
                arn: text(output.arn),
                user_id: text(output.user_id),
            })
    }
}
