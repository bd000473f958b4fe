//! A campaign's channels: its short links, what codes came through, and the report that adds up to the campaign.

use comptoir_db::promo::campaign::{self, Campaign, Limits, NoCampaign};
use comptoir_db::promo::link::{self, Link};
use comptoir_db::promo::report::{Line, report};
use comptoir_db::promo::void::{Voiding, void};
use comptoir_db::promo::{issue, slip};
use comptoir_domain::insight::What;
use comptoir_domain::promo::redemption::Status;
use comptoir_domain::promo::source::Source;

use super::{code, printing, redeeming};
use crate::contract::fixture::{NOW, Shop, at_once};
use crate::contract::insight::event;

on_both_engines! {
    a_channel_has_one_link_for_good,
    each_visit_counts_once,
    the_lines_add_up_to_the_campaign,
}

fn tokens(run: &str) -> Vec<(Source, String)> {
    Source::LINKS.map(|source| (source, format!("{run}-{}", source.name()))).to_vec()
}

async fn a_channel_has_one_link_for_good(shop: Shop) {
    let make = async |campaign: &str, run| link::make(&shop.db, campaign, tokens(run), "ana", NOW).await.unwrap();
    assert_eq!(make("c", "one").await, Err(NoCampaign::Unknown));
    campaign::save(&shop.db, printing("c"), None, "ana", NOW).await.unwrap().unwrap();
    assert_eq!(link::of_campaign(&shop.db, "c").await.unwrap(), []);
    assert_eq!((make("c", "one").await, make("c", "two").await), (Ok(3), Ok(0)));
    let links = link::of_campaign(&shop.db, "c").await.unwrap();
    let found: Vec<_> = links.iter().map(|link| (link.source, link.token.as_str())).collect();
    let expected = [(Source::Mail, "one-mail"), (Source::Leaflet, "one-leaflet"), (Source::Social, "one-social")];
    assert_eq!(found, expected);
    let social = Link { token: "one-social".into(), campaign: "c".into(), source: Source::Social };
    assert_eq!(link::find(&shop.db, "one-social").await.unwrap(), Some(social));
    assert_eq!(link::find(&shop.db, "two-social").await.unwrap(), None);
    // Another campaign does not get a token that is taken.
    campaign::save(&shop.db, printing("d"), None, "ana", NOW).await.unwrap().unwrap();
    assert_eq!(make("d", "one").await, Ok(0));
    campaign::move_to(&shop.db, "d", Status::Ended, "ana", NOW).await.unwrap().unwrap();
    assert_eq!(make("d", "three").await, Err(NoCampaign::NotNow(Status::Ended)));
}

async fn each_visit_counts_once(shop: Shop) {
    campaign::save(&shop.db, printing("c"), None, "ana", NOW).await.unwrap().unwrap();
    link::make(&shop.db, "c", tokens("one"), "ana", NOW).await.unwrap().unwrap();
    let visits = (0..24).map(|n| {
        let shop = shop.clone();
        async move {
            let (token, day) = (["one-leaflet", "one-social", "nothing"][n % 3], ["2026-11-28", "2026-11-29"][n % 2]);
            link::follow(&shop.db, token, day).await.unwrap();
        }
    });
    at_once(visits).await;
    let rows: Vec<(String, String, i64)> =
        shop.rows("select channel, day, visits from campaign_visit order by channel, day").await;
    let row = |channel: &str, day: &str| (channel.to_owned(), day.to_owned(), 4);
    assert_eq!(
        rows,
        [
            row("leaflet", "2026-11-28"),
            row("leaflet", "2026-11-29"),
            row("social", "2026-11-28"),
            row("social", "2026-11-29"),
        ]
    );
}

async fn the_lines_add_up_to_the_campaign(shop: Shop) {
    shop.with_tills().await;
    let limits = Limits { customer: Some(9), ..Limits::default() };
    shop.launch(Campaign { limits, ..printing("c") }).await;
    shop.launch(printing("other")).await;
    // Seen by three, not by who is held out; a banner of another campaign is another's.
    shop.measure(Some("c"), &[("a", 1), ("holdout", 1)]).await;
    for variant in ["a", "a", "a", "holdout"] {
        shop.tell(None, vec![event(What::Seen, variant)], NOW).await.unwrap();
    }
    link::make(&shop.db, "c", tokens("one"), "ana", NOW).await.unwrap().unwrap();
    for token in ["one-leaflet", "one-leaflet", "one-mail"] {
        link::follow(&shop.db, token, "2026-11-28").await.unwrap();
    }
    for customer in ["ana", "bob", "cyd", "dan", "eve"] {
        shop.customer(customer).await;
    }
    // Dan agrees to mail: what the shop gives him of its own accord comes to him by it.
    shop.agrees("dan", "offers", "mail").await;
    for (customer, source) in [
        ("ana", Source::Banner),
        ("bob", Source::Leaflet),
        ("cyd", Source::Account),
        ("dan", Source::Account),
        ("eve", Source::Social),
    ] {
        let given = vec![code(customer, Some(customer))];
        assert_eq!(issue::through(&shop.db, "c", source, given, NOW).await.unwrap().0, 1, "{customer}");
    }
    shop.print("c", &["p1", "p2", "p3"]).await;
    shop.print("other", &["o1"]).await;
    // From before it was kept.
    shop.execute("update promo_code set channel = '' where id in ('p1', 'cyd')").await;
    for (key, codes) in
        [("1", vec!["ana"]), ("2", vec!["bob"]), ("3", vec!["dan"]), ("4", vec!["p1"]), ("5", vec!["o1"])]
    {
        shop.redeem(redeeming(key, &codes)).await.unwrap();
    }
    shop.redeem(redeeming("6", &["eve"])).await.unwrap();
    let taken_back = slip::find(&shop.db, slip::By::Key("6")).await.unwrap().unwrap();
    let voiding = Voiding {
        slip: taken_back.id,
        key: "void".to_owned(),
        reason: String::new(),
        actor: "seller".to_owned(),
        works_in: None,
    };
    void(&shop.db, voiding, NOW).await.unwrap().unwrap();
    let found = report(&shop.db, "c").await.unwrap();
    let line = |visits, issued, redeemed| Line {
        visits,
        issued,
        redeemed,
        discount_minor: 200 * redeemed,
        revenue_minor: 1_800 * redeemed,
    };
    assert_eq!(
        found.lines,
        [
            (Source::Banner, line(3, 1, 1)),
            (Source::Mail, line(1, 1, 1)),
            (Source::Leaflet, line(2, 1, 1)),
            (Source::Social, line(0, 1, 0)),
            (Source::Store, line(0, 3, 1)),
            (Source::Account, line(0, 1, 0)),
        ]
    );
    // What the campaign says of itself, and what its slips do.
    let (kept, total) = (campaign::find(&shop.db, "c").await.unwrap().unwrap(), found.total());
    assert_eq!((total.issued, total.redeemed, total.discount_minor), (kept.codes, kept.uses, kept.spend_minor));
    let slips: Vec<(i64,)> = shop
        .rows(
            "select cast(sum(s.subtotal_minor - s.discount_minor) as bigint) from slip s where s.voided_at is null
               and exists (select 1 from redemption r where r.slip = s.id and r.campaign = 'c')",
        )
        .await;
    assert_eq!(slips, [(total.revenue_minor,)]);
    assert_eq!(report(&shop.db, "nothing").await.unwrap().total(), Line::default());
    shop.is_sound().await;
}
