# Codes: the wallet.
codes-title = My codes
codes-closed = Sign in to see the codes you can use in our stores.
codes-none = You have no code at the moment. When you get one, it is here, on all your devices.
codes-lead =
    { $n ->
        [one] One code to use in a store. Show it at the till: the QR code or the symbols.
       *[other] { $n } codes to use in a store. Show one at the till: the QR code or the symbols.
    }
codes-qr = QR code of “{ $title }”, to show at the till
codes-from = Valid from { $day }
codes-until = Until { $day }
codes-paused = Paused for the moment. Keep it.
codes-at = At { $stores }
codes-everywhere = In all our stores
codes-over = Used and over
codes-used = Used on { $day }
codes-expired = Expired
codes-revoked = Withdrawn
codes-door =
    { $n ->
        [0] No code at the moment
        [one] One code to use in a store
       *[other] { $n } codes to use in a store
    }
codes-door-button = See my codes
codes-hint =
    { $n ->
        [one] You have a code to use in a store.
       *[other] You have { $n } codes to use in a store.
    }
codes-told-issued = A new code for you: it is in your codes.
codes-told-redeemed = Your code was used at a till.
codes-told-voided = Your code is good again.

# Codes at the till.
till-sale = Sale
till-sale-clear = Clear the sale
till-scan-goods = Scan what is being sold, or take the customer’s cart.
till-their-cart =
    { $n ->
        [one] Take their cart: one piece
       *[other] Take their cart: { $n } pieces
    }
till-subtotal = Before the codes
till-discount = Taken off
till-total = To pay
till-redeem = Use the code: { $amount } off
till-gift = To hand over free: { $n } × { $what }
till-fewer = One less: { $what }
till-more = One more: { $what }
till-other-code = another code
till-code-drop = Leave it out
till-slip = { $amount } off
till-slip-time = Today at { $time }
till-slip-day = { $day }
till-slip-voided = Voided: { $reason }
till-slip-void = Voided
till-slip-no-receipt = This is no receipt: the register prints that.
till-slips = Latest codes used
till-void = Void it
till-void-reason = Why?
till-void-button = Void the slip
notice-codes-redeemed = The code is used.
notice-slip-voided = The slip is voided: its codes are good again.
# The till without a network.
till-offline-title = Till without a network
till-offline-starting = One moment…
till-offline-ready = No network. Scan the code’s QR: it is checked here and noted.
till-offline-online = The network is there. What is noted here is sent at once.
till-offline-sign-in = What was noted waits: sign in with an account of this store to send it.
till-offline-back = Back to the till
till-offline-scan = The code’s QR
till-offline-amount = Amount of the sale
till-offline-redeem = Use the code: { $price } off
till-offline-noted = Noted: { $price } off
till-offline-unconfirmed = Not confirmed yet: the shop answers once there is a network.
till-offline-claims = Noted on this device
till-offline-waiting = Waiting: { $n }
till-offline-confirmed = Confirmed: { $n }
till-offline-conflicts = In conflict: { $n }
till-offline-is-waiting = Waiting
till-offline-is-confirmed = Confirmed
till-offline-conflict = In conflict: see your manager.
till-offline-sale = Sale without a network

# The page of an offer.
offer-where = Where
offer-description = An offer from { $shop }, good in store.
offer-yours = You have this code.
offer-over = This offer is not on.
offer-take = Get my code
offer-how = The code goes into your account; you show it at the till.
offer-see = See the offer
