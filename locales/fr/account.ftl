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
account-pair-title = Continuer sur votre téléphone
account-pair-text = Sans compte : scannez un code, et votre téléphone partage ce panier et ces envies.
account-pair-button = Afficher le code
device-title-cart = Appareils qui partagent ce panier
device-title-account = Appareils connectés
device-text-cart = Ce que l’un change, les autres le montrent aussitôt.
device-text-alone = Pour l’instant, ce panier n’est que sur cet appareil.
device-text-account = Pour en ajouter un, connectez-vous sur cet appareil avec votre adresse et votre mot de passe.
device-name = { $browser } sur { $system }
device-unknown = Appareil inconnu
device-this = Cet appareil
device-since-time = depuis { $time }
device-since-day = depuis le { $day }
device-end = Ne plus partager
device-sign-out = Déconnecter
pair-title = Continuer sur votre téléphone
pair-how = Visez ce code avec l’appareil photo de votre téléphone, ou ouvrez-y ce lien. Votre panier et vos envies y seront, à jour des deux côtés.
pair-qr = Code QR : le lien qui ouvre votre panier sur un autre appareil
pair-until = Valable jusqu’à { $time }, pour un seul appareil.
pair-careful = Qui ouvre ce lien partage votre panier. Ne l’envoyez qu’à vous-même.
pair-done = Voir les appareils qui partagent ce panier
pair-over-title = Ce code a servi ou n’est plus valable
pair-over-text = Si votre téléphone ne montre pas encore votre panier, affichez un nouveau code.
pair-again = Afficher un nouveau code
pair-offer-title = Partager ce panier
pair-offer-cart = { $n ->
    [0] Cet appareil partagera un panier encore vide, et ses envies.
    [one] Cet appareil partagera un panier de { $n } article, et ses envies.
   *[other] Cet appareil partagera un panier de { $n } articles, et ses envies.
 }
pair-offer-live = Ce que vous changez sur l’un se voit aussitôt sur l’autre. Il ne faut pas de compte.
pair-offer-mine = Ce que vous aviez déjà choisi ici y est ajouté.
pair-offer-careful = Ce lien ne vient pas de vous ? Fermez cette page : rien n’est partagé.
pair-join = Partager ce panier ici
pair-same-title = C’est déjà fait
pair-gone-title = Ce lien n’est plus valable
merge-title = Ce qui a été réuni
merge-both = { $kept } gardés : { $guest } sur cet appareil, { $account } dans votre compte.
merge-here = { $kept ->
    [one] 1 gardé, de cet appareil.
   *[other] { $kept } gardés, de cet appareil.
 }
merge-full = Pas repris : votre panier a déjà 200 lignes.
merge-wish = Gardé dans vos envies, de cet appareil.
merge-undone = Remis comme c’était dans votre compte.
merge-undo = Annuler
reset-forgot = Mot de passe oublié ?
reset-title = Choisir un nouveau mot de passe
reset-ask = Donnez l’adresse de votre compte : un lien y arrive, bon pour une heure.
reset-ask-button = Recevoir le lien
reset-for = Pour le compte { $email }.
reset-new = Nouveau mot de passe
reset-button = Changer le mot de passe
reset-ends = Tous les autres appareils seront déconnectés.
reset-again = Demander un nouveau lien
verify-title = Confirmer cette adresse
verify-text = L’adresse { $email } est-elle la vôtre ?
verify-button = Oui, c’est mon adresse
verify-done = Adresse confirmée.
verify-missing = Cette adresse n’est pas encore confirmée : ouvrez le lien reçu, ou demandez-en un.
verify-again = Envoyer un lien
notice-reset-asked = Si cette adresse a un compte, un lien y arrive. Regardez aussi dans les indésirables.
notice-password-changed = Votre mot de passe est changé. Les autres appareils sont déconnectés.
notice-address-verified = Merci : cette adresse est confirmée.
notice-verify-asked = Un lien est en route vers votre adresse.
