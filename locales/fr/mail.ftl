# Les courriers, et la page de ceux de la démonstration.
mail-hello = Bonjour { $name },
mail-hello-nobody = Bonjour,
mail-foot = { $shop }, { $address }. Ce message part tout seul : personne ne lit de réponse à cette adresse.
mail-until = Ce lien est valable jusqu’au { $day }, { $time }.
mail-order-reserved = Votre réservation { $number } à { $store }
mail-order-ready = Votre commande { $number } est prête à { $store }
mail-order-reminder = Rappel : votre commande { $number } vous attend à { $store }
mail-order-cancelled = Votre réservation { $number } est annulée
mail-order-expired = Votre réservation { $number } a expiré
mail-order-link = Voir ou annuler la réservation
mail-order-look = Voir la commande
mail-restock = { $n ->
    [one] De retour en rayon : { $what }
   *[other] De retour en rayon : { $what }, et d’autres
 }
mail-restock-text = Vous vouliez être prévenu : c’est de retour en rayon.
restock-at = { $what }, à { $store }
mail-restock-first = Rien n’est mis de côté : premier arrivé, premier servi. Ce que vous attendez encore est dans vos envies :
mail-verify = Confirmez votre adresse
mail-verify-text = Un compte a été ouvert chez { $shop } avec l’adresse { $email }. Dites-nous que c’est bien la vôtre.
mail-verify-not = Vous n’avez pas ouvert de compte ? Ne faites rien.
mail-reset-text = Quelqu’un, sans doute vous, veut un nouveau mot de passe pour le compte { $email } chez { $shop }. Ce lien ne sert qu’une fois.
mail-reset-not = Ce n’était pas vous ? Ne faites rien : votre mot de passe reste le même.
mail-invitation = { $shop } vous invite dans son équipe
mail-invitation-text = { $shop } vous invite dans son équipe : { $role }. Ce lien ne sert qu’une fois.
mail-invitation-not = Vous n’attendiez rien de tel ? Ne faites rien.
mail-code = Pour vous : { $title }
mail-code-text = Un code pour nos magasins : { $title }. Montrez-le en caisse, ici ou sur votre téléphone.
outbox-title = Courriers de la démonstration
outbox-text = Cette boutique n’envoie rien. Voici ce qui serait parti, avec ses liens.
outbox-none = Rien pour l’instant : réservez quelque chose, ou ouvrez un compte.
outbox-to = À { $email }, { $moment }
outbox-html = Voir comme dans une messagerie
outbox-moot = Ne partirait plus
