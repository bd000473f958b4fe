//! Campaigns as marketing keeps them.

use comptoir_db::promo::campaign::{self, Campaign, Limits, NoCampaign};
use comptoir_domain::promo::redemption::Status;

use super::{printing, rule};
use crate::contract::fixture::{NOW, Shop};

on_both_engines! {
    what_is_written_is_read,
    two_marketers_do_not_overwrite_each_other,
    what_codes_promise_stays,
}

async fn what_is_written_is_read(shop: Shop) {
    shop.with_tills().await;
    let limits = Limits { codes: Some(1), uses: Some(2), spend_minor: Some(3), customer: Some(4), store: Some(5) };
    let new = Campaign {
        limits,
        starts_at: Some(1),
        ends_at: Some(2),
        stores: vec!["brest".to_owned(), "lyon".to_owned()],
        ..printing("c")
    };
    assert_eq!(campaign::save(&shop.db, new.clone(), None, "marketer", NOW).await.unwrap(), Ok(1));
    let kept = campaign::find(&shop.db, "c").await.unwrap().unwrap();
    assert_eq!((&kept.campaign, kept.status, kept.version, kept.codes, kept.uses), (&new, Status::Draft, 1, 0, 0));
    assert_eq!(campaign::all(&shop.db).await.unwrap(), [kept]);
    assert_eq!(campaign::find(&shop.db, "none").await.unwrap(), None);
    assert_eq!(
        shop.rows::<(String, String)>("select what, actor from campaign_event").await,
        [("created".to_owned(), "marketer".to_owned())]
    );
}

async fn two_marketers_do_not_overwrite_each_other(shop: Shop) {
    let save = async |name: &str, version| {
        campaign::save(&shop.db, Campaign { name: name.to_owned(), ..printing("c") }, version, "marketer", NOW)
            .await
            .unwrap()
    };
    assert_eq!(save("first", None).await, Ok(1));
    assert_eq!(save("again", None).await, Err(NoCampaign::Changed(1)));
    assert_eq!(save("second", Some(1)).await, Ok(2));
    assert_eq!(save("late", Some(1)).await, Err(NoCampaign::Changed(2)));
    let other = campaign::save(&shop.db, printing("other"), Some(1), "marketer", NOW).await.unwrap();
    assert_eq!(other, Err(NoCampaign::Unknown));
    assert_eq!(campaign::find(&shop.db, "c").await.unwrap().unwrap().campaign.name, "second");
}

async fn what_codes_promise_stays(shop: Shop) {
    let fixed = rule(
        r#"{"conditions":[],"benefit":{"type":"fixed","minor":300},"group":"codes","exclusive":false,"priority":0}"#,
    );
    shop.launch(printing("c")).await;
    let change = Campaign { rule: fixed, ..printing("c") };
    assert_eq!(
        campaign::save(&shop.db, change, Some(2), "m", NOW).await.unwrap(),
        Err(NoCampaign::NotNow(Status::Live))
    );
    let longer = Campaign { ends_at: Some(NOW), ..printing("c") };
    assert_eq!(campaign::save(&shop.db, longer.clone(), Some(2), "m", NOW).await.unwrap(), Ok(3));
    let move_to =
        async |status| campaign::move_to(&shop.db, "c", status, "m", NOW).await.unwrap().map(|moving| moving.status);
    assert_eq!(move_to(Status::Draft).await, Err(NoCampaign::NotNow(Status::Live)));
    assert_eq!(move_to(Status::Live).await, Ok(Status::Live));
    assert_eq!(move_to(Status::Ended).await, Ok(Status::Ended));
    assert_eq!(move_to(Status::Live).await, Err(NoCampaign::NotNow(Status::Ended)));
    assert_eq!(
        campaign::save(&shop.db, longer, Some(4), "m", NOW).await.unwrap(),
        Err(NoCampaign::NotNow(Status::Ended))
    );
    let what: Vec<(String,)> = shop.rows("select what from campaign_event order by what").await;
    assert_eq!(what.iter().map(|(what,)| what.as_str()).collect::<Vec<_>>(), ["changed", "created", "ended", "live"]);
}
