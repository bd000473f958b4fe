# Mails, and the page of the demo's.
mail-hello = Hello { $name },
mail-hello-nobody = Hello,
mail-foot = { $shop }, { $address }. This message was sent automatically: nobody reads replies to this address.
mail-until = This link is valid until { $day }, { $time }.
mail-order-reserved = Your reservation { $number } at { $store }
mail-order-ready = Your order { $number } is ready at { $store }
mail-order-reminder = Reminder: your order { $number } is waiting for you at { $store }
mail-order-cancelled = Your reservation { $number } is cancelled
mail-order-expired = Your reservation { $number } has expired
mail-order-link = See or cancel the reservation
mail-order-look = See the order
mail-restock = { $n ->
    [one] Back in stock: { $what }
   *[other] Back in stock: { $what }, and more
 }
mail-restock-text = You wanted to know: it is back on the shelf.
restock-at = { $what }, at { $store }
mail-restock-first = Nothing is put aside: first come, first served. What you still wait for is in your wishlist:
mail-verify = Confirm your address
mail-verify-text = An account was opened at { $shop } with the address { $email }. Tell us that it is yours.
mail-verify-not = You opened no account? Do nothing.
mail-reset-text = Somebody, probably you, wants a new password for the account { $email } at { $shop }. This link works once.
mail-reset-not = It was not you? Do nothing: your password stays the same.
mail-invitation = { $shop } invites you to join its team
mail-invitation-text = { $shop } invites you to join its team: { $role }. This link works once.
mail-invitation-not = You expected no such thing? Do nothing.
mail-code = For you: { $title }
mail-code-text = A code for our stores: { $title }. Show it at the till, here or on your phone.
outbox-title = The demo’s mails
outbox-text = This shop sends nothing. Here is what would have gone out, with its links.
outbox-none = Nothing yet: reserve something, or open an account.
outbox-to = To { $email }, { $moment }
outbox-html = See it as in a mailbox
outbox-moot = Would not go out any more
