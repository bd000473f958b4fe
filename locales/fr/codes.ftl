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
