# Les codes : le portefeuille.
codes-title = Mes codes
codes-closed = Connectez-vous pour voir les codes à utiliser dans nos magasins.
codes-none = Vous n’avez pas de code en ce moment. Dès que vous en recevez un, il est ici, sur tous vos appareils.
codes-lead =
    { $n ->
        [one] Un code à utiliser en magasin. Montrez-le en caisse : le QR code ou les symboles.
       *[other] { $n } codes à utiliser en magasin. Montrez-en un en caisse : le QR code ou les symboles.
    }
codes-qr = QR code de « { $title } », à montrer en caisse
codes-from = Valable à partir du { $day }
codes-until = Jusqu’au { $day }
codes-paused = En pause pour le moment. Gardez-le.
codes-at = À { $stores }
codes-everywhere = Dans tous nos magasins
codes-over = Utilisés et terminés
codes-used = Utilisé le { $day }
codes-expired = Expiré
codes-revoked = Retiré
codes-door =
    { $n ->
        [0] Pas de code en ce moment
        [one] Un code à utiliser en magasin
       *[other] { $n } codes à utiliser en magasin
    }
codes-door-button = Voir mes codes
codes-hint =
    { $n ->
        [one] Vous avez un code à utiliser en magasin.
       *[other] Vous avez { $n } codes à utiliser en magasin.
    }
codes-told-issued = Un nouveau code pour vous : il est dans vos codes.
codes-told-redeemed = Votre code a été utilisé en caisse.
codes-told-voided = Votre code est de nouveau valable.

# Les codes en caisse.
till-sale = Vente
till-sale-clear = Vider la vente
till-scan-goods = Scannez les articles, ou reprenez le panier du client.
till-their-cart =
    { $n ->
        [one] Reprendre son panier : un article
       *[other] Reprendre son panier : { $n } articles
    }
till-subtotal = Avant les codes
till-discount = Remise
till-total = À payer
till-redeem = Utiliser le code : { $amount } de remise
till-gift = À remettre gratuitement : { $n } × { $what }
till-fewer = Un de moins : { $what }
till-more = Un de plus : { $what }
till-other-code = un autre code
till-code-drop = Ne pas l’utiliser
till-slip = { $amount } de remise
till-slip-time = Aujourd’hui à { $time }
till-slip-day = { $day }
till-slip-voided = Annulé : { $reason }
till-slip-void = Annulé
till-slip-no-receipt = Ceci n’est pas un ticket de caisse : la caisse l’imprime.
till-slips = Derniers codes utilisés
till-void = Annuler
till-void-reason = Pourquoi ?
till-void-button = Annuler le bon
notice-codes-redeemed = Le code est utilisé.
notice-slip-voided = Le bon est annulé : ses codes sont de nouveau valables.
# La caisse sans réseau.
till-offline-title = Caisse sans réseau
till-offline-starting = Un instant…
till-offline-ready = Pas de réseau. Scannez le QR du code : il est vérifié ici et noté.
till-offline-online = Le réseau est là. Ce qui est noté ici part aussitôt.
till-offline-sign-in = Ce qui est noté attend : connectez-vous avec un compte de ce magasin pour l’envoyer.
till-offline-back = Retour à la caisse
till-offline-scan = QR du code
till-offline-amount = Montant de la vente
till-offline-redeem = Utiliser le code : { $price } de remise
till-offline-noted = Noté : { $price } de remise
till-offline-unconfirmed = Pas encore confirmé : la boutique répondra quand le réseau sera là.
till-offline-claims = Notés sur cet appareil
till-offline-waiting = En attente : { $n }
till-offline-confirmed = Confirmés : { $n }
till-offline-conflicts = En conflit : { $n }
till-offline-is-waiting = En attente
till-offline-is-confirmed = Confirmé
till-offline-conflict = En conflit : voyez avec votre responsable.
till-offline-sale = Vente sans réseau

# La page d’une offre.
offer-where = Où
offer-description = Une offre de { $shop }, valable en magasin.
offer-yours = Vous avez ce code.
offer-over = Cette offre n’est pas en cours.
offer-take = Prendre mon code
offer-how = Le code va dans votre compte ; vous le montrez à la caisse.
offer-see = Voir l’offre
