# Sans réseau.
offline-title = Vous êtes hors ligne
offline-text = La boutique n’est pas joignable pour le moment. Voici ce que cet appareil a gardé pour vous.
offline-here-title = Quand le réseau manque
offline-here-text = La boutique vous répond : vous êtes en ligne. Sans réseau, cette page prend le relais.
offline-can-change = Votre panier et vos envies se modifient ici. Tout part dès que le réseau revient.
offline-can-read = Les produits que vous venez de regarder s’ouvrent encore.
offline-cannot = La recherche et les stocks en magasin attendent le réseau.
offline-retry = Réessayer
offline-nothing = Votre panier et vos envies sont vides sur cet appareil.
