# The account.
account-title = Your account
account-lead = The cart and wishlist you have today come with you.
account-in-title = You have one
account-up-title = It is your first time
account-email = Email address
account-password = Password
account-password-hint = At least { $n } characters. A whole sentence is fine.
account-name = First name (if you like)
account-in-button = Sign in
account-up-button = Create my account
account-out-button = Sign out
account-hello = Hello { $name }
account-hello-nobody = Hello
account-cart-button = Open the cart
account-wishlist-button = See my wishlist
account-you = You
account-pair-title = Continue on your phone
account-pair-text = No account needed: scan a code, and your phone shares this cart and this wishlist.
account-pair-button = Show the code
device-title-cart = Devices that share this cart
device-title-account = Signed-in devices
device-text-cart = What one of them changes, the others show at once.
device-text-alone = For now, this cart is on this device only.
device-text-account = To add one, sign in on that device with your address and password.
device-name = { $browser } on { $system }
device-unknown = Unknown device
device-this = This device
device-since-time = since { $time }
device-since-day = since { $day }
device-end = Stop sharing
device-sign-out = Sign out
pair-title = Continue on your phone
pair-how = Point your phone’s camera at this code, or open this link there. Your cart and wishlist will be on it, up to date on both.
pair-qr = QR code: the link that opens your cart on another device
pair-until = Valid until { $time }, for one device.
pair-careful = Whoever opens this link shares your cart. Send it to nobody but yourself.
pair-done = See the devices that share this cart
pair-over-title = This code was used or is no longer valid
pair-over-text = If your phone does not show your cart yet, show a new code.
pair-again = Show a new code
pair-offer-title = Share this cart
pair-offer-cart = { $n ->
    [0] This device will share a cart that is still empty, and its wishlist.
    [one] This device will share a cart of { $n } item, and its wishlist.
   *[other] This device will share a cart of { $n } items, and its wishlist.
 }
pair-offer-live = What you change on one shows on the other at once. No account needed.
pair-offer-mine = What you had already picked here is added to it.
pair-offer-careful = Not your own link? Close this page: nothing is shared.
pair-join = Share this cart here
pair-same-title = Already done
pair-gone-title = This link is no longer valid
