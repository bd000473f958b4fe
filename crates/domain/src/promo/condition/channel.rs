//! The sale is made on the web, in a store or by phone.

use serde::{Deserialize, Serialize};

use super::Finding;
use crate::promo::{Channel, Facts, InvalidRule, Sale, Verdict, rule};

/// Over one of the channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnyChannel {
    pub channels: Vec<Channel>,
}

impl AnyChannel {
    pub(super) fn find(&self, sale: &Sale) -> Finding {
        Finding::new(self.channels.contains(&sale.channel), Verdict::ChannelOther, Facts::None)
    }

    pub(super) fn validate(&self) -> Result<(), InvalidRule> {
        rule::length(self.channels.len(), Channel::ALL.len(), "channels")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{find, invalid, valid};
    use crate::promo::Channel;
    use crate::promo::sale::tests::sale;
    use serde_json::json;

    #[test]
    fn any_of_them_will_do() {
        let mut sale = sale(Vec::new());
        for (channel, missed) in [(Channel::Web, Some("channel_other")), (Channel::Store, None), (Channel::Phone, None)]
        {
            sale.channel = channel;
            assert_eq!(find(json!({"type": "channel", "channels": ["phone", "store"]}), &sale).0, missed);
        }
    }

    #[test]
    fn there_are_three() {
        valid(json!({"type": "channel", "channels": ["web", "store", "phone"]}));
        invalid(json!({"type": "channel", "channels": []}), "channels", "list_empty");
        invalid(json!({"type": "channel", "channels": vec!["web"; 4]}), "channels", "list_long");
    }
}
