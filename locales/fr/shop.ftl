# Le cadre, l'accueil, les listes, les produits.
skip = Aller au contenu
crumbs = Fil d’Ariane
colon = { " : " }
table-wide = Tableau, se déplace sur le côté
nav-shop = Boutique
nav-stores = Magasins
nav-wishlist = Envies
nav-cart = Panier
nav-account = Mon compte
nav-account-short = Compte
nav-tools = Langue et compte
search-label = Rechercher un produit
search-placeholder = Que cherchez-vous ?
search-button = Rechercher
footer = Boutique de démonstration, propulsée par Comptoir.
home-lead = Votre panier vous suit d’un appareil à l’autre, et chaque produit dit dans quel magasin le trouver.
home-button = Voir la boutique
home-description = { $shop } : l’électroménager de la maison, en ligne et dans nos magasins. Voyez en direct où trouver chaque produit.
home-drawers = Quel tiroir ?
home-all = Tout voir
home-featured = Sur le comptoir cette semaine
home-featured-more = Toute la boutique
home-stores = { $n ->
    [one] Un magasin, de vraies gens
   *[other] { $n } magasins, de vraies gens
 }
home-stores-more = Trouver un magasin
list-title = Toute la boutique
list-title-search = « { $q } »
list-all = Tout
list-collections = Rayons
list-products = { $n } produit
list-products-many = { $n } produits
list-products-n = { $n ->
    [one] { $n } produit
   *[other] { $n } produits
 }
list-store = Magasin
list-any-store = Tous les magasins
list-sort = Trier par
list-in-stock = En rayon dans ce magasin
list-apply = Appliquer
list-pages = Pages
list-page = Page { $page } sur { $pages }
list-previous = Précédente
list-next = Suivante
list-nothing-title = Rien de ce nom dans nos rayons
list-nothing-text = Essayez un autre mot, ou enlevez un filtre.
sort-relevance = Nos préférés
sort-price-up = Prix croissant
sort-price-down = Prix décroissant
sort-newest = Nouveautés
price-reduced = Prix réduit
price-instead-of = au lieu de
price-from = dès { $price }
product-add-long = Ajouter au panier
price-note = Prix le plus bas des 30 derniers jours avant la réduction : { $price }.
price-tax = TVA comprise.
product-add = Ajouter
product-add-more = { " au panier" }
product-sold-out = Épuisé
product-wish = Garder dans mes envies
product-unwish = Retirer de mes envies
product-about = Ce qu’il faut savoir
product-photos = Photos
product-photo = Photo { $n }
product-reference = Référence
product-related = Dans le même rayon
product-related-more = Tout le rayon
choice-gone = épuisé
stock-nowhere = Épuisé pour le moment
stock-one-store = Dans 1 magasin seulement
stock-stores = { $n ->
    [one] En rayon dans { $n } magasin
   *[other] En rayon dans { $n } magasins
 }
stock-own = { $n } en rayon à { $store }
stock-own-last = Plus que { $n } à { $store }
stock-own-last-ones = Derniers exemplaires à { $store }
stock-own-in-stock = En rayon à { $store }
not-found-title = Cette page n’est plus en rayon
not-found-text = Le produit a peut-être changé d’étagère. Cherchez-le par son nom, ou repartez de la boutique.
broken-title = Le rideau est coincé
broken-text = Cette page n’a pas pu s’ouvrir, et c’est de notre fait. Réessayez dans un instant.
notice-added = C’est dans votre panier.
notice-already-added = C’était déjà dans votre panier : rien n’a été ajouté deux fois.
notice-changed = Votre panier est à jour.
notice-removed = C’est retiré de votre panier.
notice-wished = C’est gardé dans vos envies.
notice-unwished = C’est retiré de vos envies.
notice-already-wished = C’était déjà fait.
notice-saved-for-later = C’est mis de côté dans vos envies.
notice-store-chosen = C’est noté : c’est votre magasin.
notice-noted = Votre mot est gardé.
conflict-set = { $n ->
    [one] Un autre appareil en avait mis 1 entre-temps. C’est votre choix d’ici qui compte.
   *[other] Un autre appareil en avait mis { $n } entre-temps. C’est votre choix d’ici qui compte.
 }
conflict-set-removed = { $n ->
    [one] Retiré. Un autre appareil en voulait 1.
   *[other] Retiré. Un autre appareil en voulait { $n }.
 }
conflict-added = { $n ->
    [one] Un autre appareil en avait ajouté 1 entre-temps. C’est votre choix d’ici qui compte.
   *[other] Un autre appareil en avait ajouté { $n } entre-temps. C’est votre choix d’ici qui compte.
 }
conflict-removed = Un autre appareil l’avait retiré du panier. Votre ajout l’y remet.
conflict-wished = Retiré de vos envies. Un autre appareil venait de l’y mettre.
conflict-chose = Un autre appareil avait choisi un autre magasin. C’est votre choix d’ici qui compte.
conflict-wrote = Un autre appareil avait écrit un autre mot. C’est celui d’ici qui compte.
notice-signed-in = Vous êtes connecté. Votre panier d’ici a rejoint celui de votre compte.
notice-signed-up = Votre compte est ouvert. Votre panier vous y suit.
notice-signed-out = Vous êtes déconnecté. Rien de votre compte ne reste sur cet appareil.
notice-paired = C’est fait : cet appareil partage ce panier et ces envies.
notice-unpaired = C’est fait : cet appareil ne montre plus rien de vous.
notice-shared = Votre liste a un lien. Copiez-le et envoyez-le.
notice-unshared = Le lien ne mène plus à votre liste.
notice-watched = C’est noté : vous serez prévenu quand ce magasin en aura.
notice-unwatched = C’est retiré.
elsewhere-added = Ajouté au panier sur un autre appareil
elsewhere-changed = Quantité changée sur un autre appareil
elsewhere-removed = Retiré du panier sur un autre appareil
elsewhere-wished = Ajouté aux envies sur un autre appareil
elsewhere-unwished = Retiré des envies sur un autre appareil
elsewhere-merged = Le panier d’un autre appareil a rejoint le vôtre
elsewhere-other = Votre panier a changé sur un autre appareil
sync-saved = Enregistré
sync-saving = Enregistrement…
sync-offline = Hors ligne
sync-waiting = Hors ligne : { $n } changement en attente
sync-waiting-many = Hors ligne : { $n } changements en attente
sync-prices = Des prix ont changé : vérifiez votre panier.
sync-sign-out = Des changements n’ont pas encore pu être enregistrés. Se déconnecter les efface. Continuer ?
restock-told = De retour : { $what }, à { $store }.
till-title = Caisse
till-text = Connectez-vous avec votre compte de magasin.
home-tile-pickup-title = Réservez, passez, c’est prêt
home-tile-pickup-text = Choisissez votre magasin : chaque produit dit s’il y est.
home-tile-codes-title = Vos codes
home-tile-codes-text = Vos offres vous attendent ici, à montrer en caisse.
