# The frame, the front, lists, products.
skip = Skip to content
crumbs = You are here
colon = { ": " }
table-wide = Table, moves sideways
nav-shop = Shop
nav-stores = Stores
nav-wishlist = Wishlist
nav-cart = Cart
nav-account = My account
nav-account-short = Account
nav-tools = Language and account
search-label = Search for a product
search-placeholder = What are you looking for?
search-button = Search
footer = A demonstration shop, powered by Comptoir.
home-lead = Your cart follows you from one device to the next, and every product tells you which store has it.
home-button = See the shop
home-description = { $shop }: everything for the home, online and in our stores. See live which store has what you need.
home-drawers = Which drawer?
home-all = See everything
home-featured = On the counter this week
home-featured-more = The whole shop
home-stores = { $n ->
    [one] One store, real people
   *[other] { $n } stores, real people
 }
home-stores-more = Find a store
list-title = The whole shop
list-title-search = “{ $q }”
list-all = All
list-collections = Collections
list-products = { $n } product
list-products-many = { $n } products
list-products-n = { $n ->
    [one] { $n } product
   *[other] { $n } products
 }
list-store = Store
list-any-store = Every store
list-sort = Sort by
list-in-stock = In stock at this store
list-apply = Apply
list-pages = Pages
list-page = Page { $page } of { $pages }
list-previous = Previous
list-next = Next
list-nothing-title = Nothing by that name on our shelves
list-nothing-text = Try another word, or take away a filter.
sort-relevance = Our favourites
sort-price-up = Price, low to high
sort-price-down = Price, high to low
sort-newest = Newest
price-reduced = Reduced price
price-instead-of = instead of
price-from = from { $price }
product-add-long = Add to cart
price-note = Lowest price of the 30 days before the reduction: { $price }.
price-tax = VAT included.
product-add = Add
product-add-more = { " to cart" }
product-sold-out = Sold out
product-wish = Keep in my wishlist
product-unwish = Take out of my wishlist
product-about = Good to know
product-photos = Pictures
product-photo = Picture { $n }
product-reference = Reference
product-related = On the same shelf
product-related-more = The whole shelf
choice-gone = sold out
stock-nowhere = Sold out for now
stock-one-store = In 1 store only
stock-stores = { $n ->
    [one] In stock in { $n } store
   *[other] In stock in { $n } stores
 }
stock-own = { $n } on the shelf at { $store }
stock-own-last = Only { $n } left at { $store }
stock-own-last-ones = Last ones at { $store }
stock-own-in-stock = On the shelf at { $store }
not-found-title = This page is no longer on the shelf
not-found-text = The product may have moved. Look for it by name, or start again from the shop.
broken-title = The shutter is stuck
broken-text = This page could not be opened, and that is our doing. Try again in a moment.
notice-added = It is in your cart.
notice-already-added = It was already added: nothing was added twice.
notice-changed = Your cart is up to date.
notice-removed = It is out of your cart.
notice-wished = It is in your wishlist.
notice-unwished = It is out of your wishlist.
notice-already-wished = That was already done.
notice-saved-for-later = It is kept for later in your wishlist.
notice-store-chosen = Noted: this is your store.
notice-noted = Your note is kept.
conflict-set = { $n ->
    [one] Another device had set this to 1 meanwhile. Your choice here stands.
   *[other] Another device had set this to { $n } meanwhile. Your choice here stands.
 }
conflict-set-removed = { $n ->
    [one] Removed. Another device wanted 1.
   *[other] Removed. Another device wanted { $n }.
 }
conflict-added = { $n ->
    [one] Another device had added 1 meanwhile. Your choice here stands.
   *[other] Another device had added { $n } meanwhile. Your choice here stands.
 }
conflict-removed = Another device had taken it out of the cart. Your adding puts it back.
conflict-wished = Out of your wishlist. Another device had just put it there.
conflict-chose = Another device had chosen another store. Your choice here stands.
conflict-wrote = Another device had written another note. The one from here stands.
notice-signed-in = You are signed in. The cart you had here has joined your account’s.
notice-signed-up = Your account is open. Your cart is in it.
notice-signed-out = You are signed out. Nothing of your account stays on this device.
notice-paired = Done: this device shares this cart and this wishlist.
notice-unpaired = Done: that device shows nothing of yours any more.
notice-shared = Your list has a link. Copy it and send it.
notice-unshared = The link no longer leads to your list.
notice-watched = Noted: you will be told when this store has it.
notice-unwatched = It is removed.
elsewhere-added = Added to the cart on another device
elsewhere-changed = Quantity changed on another device
elsewhere-removed = Removed from the cart on another device
elsewhere-wished = Added to the wishlist on another device
elsewhere-unwished = Removed from the wishlist on another device
elsewhere-merged = The cart of another device has joined yours
elsewhere-other = Your cart changed on another device
sync-saved = Saved
sync-saving = Saving…
sync-offline = Offline
sync-waiting = Offline: { $n } change waiting
sync-waiting-many = Offline: { $n } changes waiting
sync-prices = Prices have changed: please check your cart.
sync-sign-out = Some changes could not be saved yet. Signing out erases them. Go on?
restock-told = Back in stock: { $what }, at { $store }.
till-title = Till
till-text = Sign in with your store account.
home-tile-pickup-title = Reserve, drop by, it’s ready
home-tile-pickup-text = Choose your store: every product says whether it is there.
home-tile-codes-title = Your codes
home-tile-codes-text = Your offers wait here, to be shown at the till.
