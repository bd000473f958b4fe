# Without a network.
offline-title = You are offline
offline-text = The shop cannot be reached at the moment. Here is what this device has kept for you.
offline-here-title = When there is no network
offline-here-text = The shop is answering: you are online. Without a network, this page takes over.
offline-can-change = You can change your cart and your wishlist here. Everything is sent once the network is back.
offline-can-read = The products you have just looked at still open.
offline-cannot = Search and what is on the shelves wait for the network.
offline-retry = Try again
offline-nothing = Your cart and your wishlist are empty on this device.
