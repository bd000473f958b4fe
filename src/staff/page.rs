//! The page of who works in the shop: those who do, those who are invited, and the way to invite.

use std::sync::Arc;

use comptoir_db::invitation::{self, Invitation, Member};
use comptoir_db::stores::store::Store;
use leptos::prelude::*;

use crate::admin::frame::Frame;
use crate::server::page::{Page, Stop};
use crate::server::request::RequestContext;
use crate::server::staff::{Staff, managing};
use crate::staff::{ROLES, called};
use crate::stores::clock;
use crate::ui::closed::closed;

pub async fn page(context: &Arc<RequestContext>, query: &[(String, String)]) -> Result<Page, Stop> {
    let words = context.words;
    let title = words.get("staff-title");
    let Some(inviter) = managing(context).await? else {
        return Ok(closed(context, title, "/admin/staff", ["staff-text", "refusal-not-manager"]));
    };
    let db = &context.state.db;
    let mut members = invitation::staff(db).await?;
    // A manager sees who works in their stores, and whom they may invite.
    members.retain(|member| inviter.administrator || member.stores.iter().any(|store| inviter.manages(store)));
    let mut open = invitation::open(db, context.now_ms).await?;
    open.retain(|invitation| inviter.may_give(&invitation.role, invitation.stores.iter()));
    let inside = view! {
        <div class="staff">
            {form(context, &inviter)}
            {invited(context, &open)}
            {staff(context, &members)}
        </div>
    };
    Ok(Frame { context, staff: &inviter, path: "/staff".to_owned(), title, query }.page(inside))
}

fn form(context: &RequestContext, inviter: &Staff) -> impl IntoView + use<> {
    let (words, shop) = (context.words, context.state.shop.get());
    let role = |(index, (role, _)): (usize, (&'static str, bool))| {
        let id = format!("role-{role}");
        view! {
            <div class="choice">
                <input type="radio" id=id.clone() name="role" value=role checked={index == 0} required/>
                <label for=id>{words.get(&format!("role-{}", role.replace('_', "-")))}</label>
            </div>
        }
    };
    let roles = ROLES.into_iter().filter(|(role, _)| inviter.administrator || *role == "seller");
    let roles = roles.enumerate().map(role).collect_view();
    let theirs: Vec<&Store> = shop.stores.iter().filter(|store| inviter.manages(&store.slug)).collect();
    let single = theirs.len() == 1;
    let store = |store: &&Store| {
        let id = format!("store-{}", store.slug);
        view! {
            <div class="choice">
                <input type="checkbox" id=id.clone() name=format!("stores[{}]", store.slug) value="1" checked=single/>
                <label for=id>{store.name.clone()}</label>
            </div>
        }
    };
    view! {
        <section class="door" aria-labelledby="invite">
            <h2 id="invite">{words.get("staff-invite-title")}</h2>
            <form class="reserve" method="post" action="/api/staff/invite">
                <input type="hidden" name="id" value=uuid::Uuid::new_v4().to_string()/>
                <input type="hidden" name="next" value=format!("/{}/admin/staff", words.locale)/>
                <div class="field">
                    <label for="invite-email">{words.get("account-email")}</label>
                    <input class="input" id="invite-email" type="email" name="email" autocomplete="off" required/>
                </div>
                <fieldset><legend>{words.get("staff-role")}</legend>{roles}</fieldset>
                <fieldset>
                    <legend>{words.get("nav-stores")}</legend>
                    {inviter.administrator.then(|| view! { <p class="hint">{words.get("staff-stores-hint")}</p> })}
                    {theirs.iter().map(store).collect_view()}
                </fieldset>
                <button class="button" type="submit">{words.get("staff-invite")}</button>
            </form>
        </section>
    }
}

fn invited(context: &RequestContext, open: &[Invitation]) -> Option<impl IntoView + use<>> {
    let (words, shop) = (context.words, context.state.shop.get());
    let zone = shop.stores.first().cloned().unwrap_or_default();
    let row = |invitation: &Invitation| {
        let since = clock::moment(&zone, invitation.created_at, context.now_ms, &words, ["moment-time", "moment-day"]);
        let end = words.get("staff-withdraw");
        let role = called(&shop, &words, &invitation.role, &invitation.stores);
        view! {
            <li class="device" data-testid="invitation" data-email=invitation.email.clone()>
                <div>
                    <p class="device-name">{invitation.email.clone()}</p>
                    <p class="quiet small">{format!("{role}, {}", words.with("staff-since", [("moment", since.into())]))}</p>
                </div>
                <form method="post" action="/api/staff/withdraw">
                    <input type="hidden" name="invitation" value=invitation.id.clone()/>
                    <input type="hidden" name="next" value=format!("/{}/admin/staff", words.locale)/>
                    <button class="text-button" type="submit" aria-label=format!("{end} : {}", invitation.email)>{end.clone()}</button>
                </form>
            </li>
        }
    };
    (!open.is_empty()).then(|| {
        view! {
            <section class="devices" aria-labelledby="invited">
                <h2 id="invited">{words.get("staff-invited")}</h2>
                <ul>{open.iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

fn staff(context: &RequestContext, members: &[Member]) -> impl IntoView + use<> {
    let (words, shop) = (context.words, context.state.shop.get());
    let row = |member: &Member| {
        let name = if member.name.is_empty() { member.email.clone() } else { member.name.clone() };
        let role = called(&shop, &words, &member.role, &member.stores);
        view! {
            <li class="device" data-testid="member" data-email=member.email.clone()>
                <div><p class="device-name">{name}</p><p class="quiet small">{format!("{}, {role}", member.email)}</p></div>
            </li>
        }
    };
    view! {
        <section class="devices" aria-labelledby="members">
            <h2 id="members">{words.get("staff-members")}</h2>
            <ul>{members.iter().map(row).collect_view()}</ul>
        </section>
    }
}
