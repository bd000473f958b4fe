# Réserver et retirer : la page de réservation, la commande, la caisse.
checkout-title = Réserver et retirer
checkout-where = Dans quel magasin ?
checkout-all-here = Tout y est
checkout-some-here = { $have ->
    [one] { $have } ligne sur { $all }
   *[other] { $have } lignes sur { $all }
}
checkout-none-here = Rien en rayon
checkout-closed = { $store } n’ouvre pas dans les jours qui viennent. Choisissez un autre magasin.
checkout-missing = Il manque quelque chose à { $store }
checkout-short = { $what } : { $have } en rayon sur { $want }
checkout-short-band = { $what } : il n’y en a pas { $want }
checkout-missing-next = Choisissez un magasin où tout y est, ou retirez ce qui manque de votre panier.
checkout-next-store = Tout est à { $store }, à { $far } : réserver là
checkout-when = Quand passez-vous à { $store } ?
checkout-who = Qui passe ?
checkout-name = Nom
checkout-phone = Téléphone (facultatif)
checkout-held = Vos articles sont gardés jusqu’à la fin de ces heures. Passé ce moment, ils retournent en rayon.
checkout-held-short = Vos articles sont gardés un court moment, puis retournent en rayon.
checkout-reserve = Réserver sans payer
checkout-pay = Vous payez au magasin, en retirant.
checkout-back = Revenir au panier
order-title = Commande { $number }
order-show = À montrer au comptoir
order-qr = Code QR de la commande, à montrer au comptoir
order-say = Montrez ce code au comptoir, ou dites ce numéro :
order-collected = ({ $n } remis)
order-tax = Dont TVA { $tax }.
order-steps = Ce qui s’est passé
order-cancel = Annuler cette réservation
orders-title = Vos commandes
pickup-reserved = Réservée
pickup-preparing = En préparation
pickup-ready = Prête
pickup-collected = Retirée
pickup-cancelled = Annulée
pickup-expired = Expirée
pickup-said-reserved = Le magasin garde vos articles et va les préparer.
pickup-said-preparing = Le magasin rassemble vos articles.
pickup-said-ready = Vos articles vous attendent au comptoir.
pickup-said-collected = Vos articles vous ont été remis. Merci, et à bientôt.
pickup-said-cancelled = Rien n’est plus gardé pour cette commande.
pickup-said-expired = Personne n’est passé à temps : les articles sont retournés en rayon. Vous pouvez réserver de nouveau.
pickup-window = { $day }, de { $from } à { $to }
pickup-until = Gardé jusqu’au { $day }, { $time }.
day-today = aujourd’hui
day-tomorrow = demain
moment-time = à { $time }
moment-day = le { $day }
order-told-reserved = Commande { $number } réservée à { $store }.
order-told-preparing = { $store } prépare votre commande { $number }.
order-told-ready = Votre commande { $number } est prête à { $store }.
order-told-collected = Commande { $number } retirée à { $store }.
order-told-cancelled = Commande { $number } annulée.
order-told-expired = La réservation { $number } a expiré : les articles sont retournés en rayon.
notice-order-cancelled = C’est annulé : plus rien n’est gardé pour vous.
till-not-staff = Ce compte n’a pas de caisse. Demandez à votre responsable.
till-scan = Code, article ou numéro de commande
till-find = Chercher
till-wrong-store = Cette commande est pour un autre magasin.
till-code-unknown = Rien ne correspond ici : ni commande, ni code, ni article. Vérifiez-le.
till-none = Rien à préparer pour l’instant.
till-open = { $n ->
    [0] Aucune commande ouverte
    [one] { $n } commande ouverte
   *[other] { $n } commandes ouvertes
}
till-pieces = { $n ->
    [one] { $n } article
   *[other] { $n } articles
}
till-pieces-of = Pièces remises : { $what }
till-prepare = Préparer
till-make-ready = C’est prêt
till-collect = Remettre au client
till-cancel = Annuler
till-camera = Scanner avec la caméra
till-camera-aim = Tenez le code devant la caméra.
till-camera-refused = La caméra n’est pas autorisée pour cette page. Autorisez-la dans les réglages du navigateur pour ce site, ou tapez le numéro.
till-camera-none = Aucune caméra n’est utilisable pour l’instant. Tapez le numéro.
till-camera-close = Fermer
till-beside = Va bien avec, et en rayon ici
till-beside-here = { $n ->
    [one] { $n } ici
   *[other] { $n } ici
}
notice-pickup-preparing = En préparation.
notice-pickup-ready = Prête : le client est prévenu.
notice-pickup-collected = Remise au client.
notice-pickup-cancelled = Annulée : les articles retournent en rayon.
