# The cart and the wishlist.
cart-title = Your cart
cart-pieces = { $n } item
cart-pieces-many = { $n } items
cart-remove = Remove { $what }
cart-remove-short = Remove
cart-later = Keep for later: { $what }
cart-later-short = Later
wishlist-move = Put in the cart
cart-store-label = My store
cart-store-none = Not chosen yet
cart-store-button = Choose
cart-note-label = A word for the store
cart-note-hint = For instance: “it is a present”.
cart-note-button = Keep
cart-less = One less: { $what }
cart-more = One more: { $what }
cart-quantity = Quantity: { $what }
cart-gone = No longer sold
cart-set = Update
cart-each = { $price } each
cart-total = Total
cart-tax = VAT included.
cart-end = Thank you, see you soon.
cart-empty-title = Your cart is empty
cart-empty-text = No hurry. What you add here waits for you on your other devices too.
cart-empty-button = See the shop
cart-empty-more = Go back to my wishlist
cart-next-title = What next?
cart-next-text = Your cart is kept. Go to the store that suits you: we tell you what is on its shelves.
cart-next-checkout = Reserve and collect
cart-next-stores = Choose a store
cart-next-shop = Go on shopping
gather-title = All of it in one place
gather-wait = We look at the shelves as soon as your cart is saved.
gather-all = All of it is here
gather-all-last = All of it is here, with the last ones
gather-some = { $n } of { $of } products
gather-none = Nothing of your cart for now
gather-missing = Missing: { $what }
gather-others = { $n ->
    [one] and { $n } other product
   *[other] and { $n } other products
 }
gather-part = { $n ->
    [one] { $n } item to take here
   *[other] { $n } items to take here
 }
gather-split = { $n ->
    [one] In two stores: { $n } item at { $store }, { $others } at { $other }.
   *[other] In two stores: { $n } items at { $store }, { $others } at { $other }.
 }
gather-nowhere = No store has all of it for now, nor do two together.
gather-more = { $n ->
    [one] { $n } other store has all of it too.
   *[other] { $n } other stores have all of it too.
 }
gather-far = { $distance } from your store
wishlist-title = Your wishlist
wishlist-empty-title = Nothing wished for yet
wishlist-empty-text = The heart below a product keeps it here, on all your devices.
share-title = Share your wishlist
share-text = A link for those close to you: they see the products, not who you are.
share-shared = Whoever has this link sees your wishlist as it is at that moment, without your name.
share-link = Link to copy
share-button = Share
share-end = Stop sharing
shared-title = A wishlist
shared-lead = Somebody shared it with you. Prices and shelves are those of now.
shared-empty = There is nothing on this list at the moment.
watch-title = Back on the shelf
watch-waiting = You will be told here as soon as it is back.
watch-back-time = Back at { $time }
watch-back-day = Back on { $day }
watch-button = Tell me when it is back
watch-on = We will tell you.
watch-end = Don’t tell me any more
watch-seen = Remove from the list
