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
