# Le panier et les envies.
cart-title = Votre panier
cart-pieces = { $n } article
cart-pieces-many = { $n } articles
cart-remove = Retirer { $what }
cart-remove-short = Retirer
cart-later = Garder pour plus tard : { $what }
cart-later-short = Plus tard
wishlist-move = Mettre au panier
cart-store-label = Mon magasin
cart-store-none = Pas encore choisi
cart-store-button = Choisir
cart-note-label = Un mot pour le magasin
cart-note-hint = Par exemple : « c’est un cadeau ».
cart-note-button = Garder
cart-less = Un de moins : { $what }
cart-more = Un de plus : { $what }
cart-quantity = Quantité : { $what }
cart-gone = Plus vendu
cart-set = Mettre à jour
cart-each = { $price } pièce
cart-total = Total
cart-tax = TVA comprise.
cart-end = Merci, et à tout de suite.
cart-empty-title = Votre panier est vide
cart-empty-text = Rien ne presse. Ce que vous ajoutez ici vous attend aussi sur vos autres appareils.
cart-empty-button = Voir la boutique
cart-empty-more = Reprendre une de mes envies
cart-next-title = Et maintenant ?
cart-next-text = Votre panier est gardé. Passez au magasin qui vous arrange : nous vous disons ce qu’il a en rayon.
cart-next-checkout = Réserver et retirer
cart-next-stores = Choisir un magasin
cart-next-shop = Continuer mes achats
gather-title = Tout prendre au même endroit
gather-wait = Nous regardons les rayons dès que votre panier est enregistré.
gather-all = Tout y est
gather-all-last = Tout y est, dont les derniers
gather-some = { $n ->
    [one] { $n } produit sur { $of }
   *[other] { $n } produits sur { $of }
 }
gather-none = Rien de votre panier en ce moment
gather-missing = Il manque { $what }
gather-others = { $n ->
    [one] et { $n } autre produit
   *[other] et { $n } autres produits
 }
gather-part = { $n ->
    [one] { $n } article à prendre ici
   *[other] { $n } articles à prendre ici
 }
gather-split = { $n ->
    [one] En deux magasins : { $n } article à { $store }, { $others } à { $other }.
   *[other] En deux magasins : { $n } articles à { $store }, { $others } à { $other }.
 }
gather-nowhere = Aucun magasin n’a tout en ce moment, même à deux.
gather-more = { $n ->
    [one] Tout est aussi dans { $n } autre magasin.
   *[other] Tout est aussi dans { $n } autres magasins.
 }
gather-far = à { $distance } de votre magasin
wishlist-title = Vos envies
wishlist-empty-title = Pas encore d’envies
wishlist-empty-text = Le cœur sous un produit le garde ici, sur tous vos appareils.
share-title = Partager vos envies
share-text = Un lien pour vos proches : ils voient les produits, pas qui vous êtes.
share-shared = Qui a ce lien voit vos envies telles qu’elles sont à ce moment, sans votre nom.
share-link = Lien à copier
share-button = Partager
share-end = Ne plus partager
shared-title = Une liste d’envies
shared-lead = On vous l’a partagée. Les prix et les rayons sont ceux de maintenant.
shared-empty = Il n’y a rien sur cette liste en ce moment.
watch-title = De retour en rayon
watch-waiting = Vous serez prévenu ici dès le retour en rayon.
watch-back-time = Revenu à { $time }
watch-back-day = Revenu le { $day }
watch-button = Me prévenir
watch-on = Nous vous préviendrons.
watch-end = Ne plus me prévenir
watch-seen = Retirer de la liste
