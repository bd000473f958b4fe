# Reserve and collect: the checkout, the order, the till.
checkout-title = Reserve and collect
checkout-where = In which store?
checkout-all-here = All of it is here
checkout-some-here = { $have } of { $all } lines
checkout-none-here = Nothing on the shelf
checkout-closed = { $store } does not open in the days ahead. Choose another store.
checkout-missing = Something is missing at { $store }
checkout-short = { $what }: { $have } on the shelf of { $want }
checkout-short-band = { $what }: there are not { $want } of it
checkout-missing-next = Choose a store that has all of it, or take what is missing out of your cart.
checkout-next-store = All of it is at { $store }, { $far } away: reserve there
checkout-when = When will you come to { $store }?
checkout-who = Who comes?
checkout-name = Name
checkout-phone = Phone (optional)
checkout-held = Your things are held until these hours are over. After that they go back on the shelf.
checkout-held-short = Your things are held for a short while, then go back on the shelf.
checkout-reserve = Reserve without paying
checkout-pay = You pay in the store, when you collect.
checkout-back = Back to the cart
order-title = Order { $number }
order-show = To show at the counter
order-qr = The order’s QR code, to show at the counter
order-say = Show this code at the counter, or say this number:
order-collected = ({ $n } handed over)
order-tax = Including { $tax } of VAT.
order-steps = What happened
order-cancel = Cancel this reservation
orders-title = Your orders
pickup-reserved = Reserved
pickup-preparing = Being prepared
pickup-ready = Ready
pickup-collected = Collected
pickup-cancelled = Cancelled
pickup-expired = Expired
pickup-said-reserved = The store holds your things and will put them together.
pickup-said-preparing = The store is putting your things together.
pickup-said-ready = Your things wait for you at the counter.
pickup-said-collected = Your things were handed over. Thank you, and see you soon.
pickup-said-cancelled = Nothing is held for this order any more.
pickup-said-expired = Nobody came in time: the things went back on the shelf. You can reserve again.
pickup-window = { $day }, from { $from } to { $to }
pickup-until = Held until { $day }, { $time }.
day-today = today
day-tomorrow = tomorrow
moment-time = at { $time }
moment-day = on { $day }
order-told-reserved = Order { $number } is reserved at { $store }.
order-told-preparing = { $store } is preparing your order { $number }.
order-told-ready = Your order { $number } is ready at { $store }.
order-told-collected = Order { $number } was collected at { $store }.
order-told-cancelled = Order { $number } was cancelled.
order-told-expired = Reservation { $number } has expired: the things went back on the shelf.
notice-order-cancelled = Cancelled: nothing is held for you any more.
till-not-staff = This account has no till. Ask your manager.
till-scan = Code, article or order number
till-find = Find
till-wrong-store = This order is for another store.
till-code-unknown = Nothing here reads like this: no order, no code, no article. Check it.
till-none = Nothing to prepare for now.
till-open = { $n ->
    [0] No open orders
    [one] { $n } open order
   *[other] { $n } open orders
}
till-pieces = { $n ->
    [one] { $n } item
   *[other] { $n } items
}
till-pieces-of = Pieces handed over: { $what }
till-prepare = Prepare
till-make-ready = It is ready
till-collect = Hand over
till-cancel = Cancel
till-camera = Scan with the camera
till-camera-aim = Hold the code in front of the camera.
till-camera-refused = The camera is not allowed for this page. Allow it in the browser’s settings for this site, or type the number.
till-camera-none = No camera can be used right now. Type the number.
till-camera-close = Close
till-beside = Goes with it, and is here
till-beside-here = { $n ->
    [one] { $n } here
   *[other] { $n } here
}
notice-pickup-preparing = Being prepared.
notice-pickup-ready = Ready: the customer is told.
notice-pickup-collected = Handed over.
notice-pickup-cancelled = Cancelled: the things go back on the shelf.
