"""The wordings of furniture, English and French. Space means space; each phrase fills its line unless it says more."""

from __future__ import annotations

import re

_SITES = (
    "share tweet print e-?mail whatsapp facebook twitter telegram linkedin pinterest reddit messenger instagram x"
    " partager imprimer"
).replace(" ", "|")

_ALONE = (
    # share bars
    rf"(?:{_SITES}|copy link)(?:\W+(?:{_SITES}|copy link|on|via|this|now|sur|par))*",
    r"share (?:this|on|via|it|the)\b.{0,60}",
    r"partage[rz]?(?:\W.{0,60})?",
    r"envoyer par e-?mail|copier le lien",
    # reading time
    (
        r"(?:\d+|one|une?) ?(?:mins?|minutes?)(?:\W+(?:and |et )?\d+ ?(?:secs?|seconds?|secondes?))?"
        r"\W*(?:read(?:ing)?(?: time)?|to read|de lecture)?"
    ),
    r"(?:estimated )?read(?:ing)? time\b.{0,40}|temps de lecture\b.{0,40}|lecture\W+\d+ ?min.{0,20}",
    # advertising, and the way on
    r"advertise?ments?|sponsored(?: content)?|publicités?|annonces?|contenu sponsorisé",
    r"(?:article|story) continues\b.{0,40}|continue reading\b.{0,60}|keep reading\b.{0,40}",
    r"read (?:the )?(?:full|whole) (?:story|article).{0,40}|lire la suite.{0,40}",
    r"voir plus|show more|load more|view all|see all|read more|en savoir plus",
    # accounts and subscriptions
    r"already (?:a|an) (?:subscriber|member)\b.{0,80}|déjà abonnée?.{0,80}",
    r"(?:please )?(?:log|sign) ?in\b.{0,60}|(?:se )?connecte[rz](?:-vous)?\b.{0,60}|register\b.{0,60}",
    r"create (?:a|an|your) (?:free )?account.{0,60}|créer? un compte.{0,60}",
    r"subscribe\b.{0,120}|s[’']abonner\b.{0,80}|abonne[rz](?:-vous)?\b.{0,120}|inscrivez-vous\b.{0,120}",
    r"sign up\b.{0,120}|(?:our |the |notre )?newsletters?\b.{0,80}",
    r"(?:get|receive|recevez) .{0,60}(?:inbox|newsletter|par e-?mail|boîte mail).{0,60}",
    r"follow (?:us|\S+ on)\b.{0,80}|suivez[- ](?:nous|\S+ sur)\b.{0,80}",
    r"join (?:us|our|the conversation)\b.{0,80}|rejoignez[- ]nous\b.{0,80}|like us\b.{0,40}",
    # cookies
    r"(?:we use|this (?:web)?site uses|ce site utilise|nous utilisons)\b.{0,40}cookies?.{0,80}",
    r"accept(?: all)?(?: cookies)?|accepter(?: tout| les cookies)?|manage (?:cookies|preferences|options)",
    r"(?:gérer|paramétrer) (?:les cookies|mes choix).{0,30}",
    # comments and the frame of the page
    r"(?:leave a |post a |no |\d+ )?(?:comments?|reply|commentaires?)(?: \(\d+\))?|laisser un commentaire",
    r"comments are closed.{0,20}|back to top|retour en haut|skip to \w+(?: \w+)?|loading|chargement|javascript.{0,60}",
    r"(?:all rights reserved|tous droits réservés|©|\(c\) ?\d{4}).{0,100}",
    r"(?:filed under|tags?|topics?|mots[- ]clés|étiquettes?|catégories?)\s*:.{0,120}",
    r"(?:published|posted|updated|last updated|publié|mis à jour|modifié)\b\W*(?:on|at|le|by|par|:)?\W.{0,20}\d.{0,60}",
    r"previous (?:article|post).{0,120}|next (?:article|post).{0,120}|article (?:précédent|suivant).{0,120}",
)
_POINTER = (
    r"read (?:also|more|next)|also read|see also|related|more on this(?: story)?|watch|listen",
    r"lire (?:aussi|également)|à lire(?: aussi)?|voir aussi|à voir|écouter",
)
_HEADING = (
    (
        r"(?:similar|related|recent|latest|popular|more|other|recommended)"
        r" (?:posts?|articles?|stories|news|coverage|reading|content|topics|headlines)(?: (?:from|on|in)\b.{0,40})?"
    ),
    r"you (?:may|might) (?:also )?(?:like|be interested in|enjoy).{0,20}|recommended(?: for you)?",
    r"most (?:read|popular|viewed|shared)|trending(?: now)?|editors?[’']?s? picks?|top stories|don[’']t miss|up next",
    r"read (?:also|more|next)|also read|see also|more on this(?: story)?|more from .{1,40}",
    r"lire (?:aussi|également)|à lire(?: (?:aussi|également|ensuite))?|voir aussi|sur le même (?:sujet|thème)",
    r"dans la même (?:rubrique|catégorie)|articles? (?:similaires?|liés?|connexes?|récents?|associés?)",
    r"(?:nos )?autres? articles?|vous (?:aimerez|pourriez) (?:aussi|aimer|être).{0,30}",
    r"les? plus (?:lus?|populaires?|partagés?)|à la une|nos recommandations|recommandé pour vous|plus d[’']articles",
)


def _whole(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$", re.IGNORECASE)


# A line that is nothing but this is furniture.
ALONE = _whole(_ALONE)
# A line that begins so and goes on names another story.
POINTER = re.compile(rf"^\W*(?:{'|'.join(_POINTER)})\s*[:>»–—|-]\s*\S", re.IGNORECASE)
# A line that is nothing but this stands over the headlines of other stories.
HEADING = _whole(_HEADING)
# Words of an offer, told only after one has been made.
WANTS = re.compile(
    r"subscri|account|newsletter|\baccess\b|\bdaily\b|\bfree\b|log ?in|sign ?up|per (?:month|week|year)"
    r"|abonn|compte|offre|gratuit|illimité|mois\b|€|\$",
    re.IGNORECASE,
)
