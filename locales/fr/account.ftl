# Le compte.
account-title = Votre compte
account-lead = Votre panier et vos envies d’aujourd’hui vous y suivent.
account-in-title = Vous en avez un
account-up-title = C’est la première fois
account-email = Adresse électronique
account-password = Mot de passe
account-password-hint = { $n } caractères au moins. Une phrase convient très bien.
account-name = Prénom (si vous voulez)
account-in-button = Se connecter
account-up-button = Créer mon compte
account-out-button = Se déconnecter
account-hello = Bonjour { $name }
account-hello-nobody = Bonjour
account-cart-button = Ouvrir le panier
account-wishlist-button = Voir mes envies
account-you = Vous
