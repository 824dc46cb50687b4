"""Lines around a text that are not the text: share bars, pointers to other stories, boxes that want something."""

from __future__ import annotations

import re
from collections.abc import Collection

from spiders.extract.access import is_offer

# A paragraph this long that is no link is never dropped for its wording (measured: that loses more than it cleans).
LONG = 140
MAX_HEADLINES = 12

_ALONE = re.compile(
    r"""^\W*(?:
    (?:share|tweet|print|e-?mail|copy\ link|whatsapp|facebook|twitter|telegram|linkedin|pinterest|reddit|messenger|x)(?:\W+(?:share|tweet|print|e-?mail|copy\ link|whatsapp|facebook|twitter|telegram|linkedin|pinterest|reddit|messenger|x|on|via|this|now))*
    |share\ (?:this|on|via|it|the)\b.{0,60}|partage[rz]?(?:\W.{0,60})?|imprimer|envoyer\ par\ e-?mail|copier\ le\ lien
    |(?:\d+|one|une?)\ ?(?:mins?|minutes?)(?:\W+(?:and\ |et\ )?\d+\ ?(?:secs?|seconds?|secondes?))?\W*(?:read(?:ing)?(?:\ time)?|to\ read|de\ lecture)?
    |(?:estimated\ )?read(?:ing)?\ time\b.{0,40}|temps\ de\ lecture\b.{0,40}|lecture\W+\d+\ ?min.{0,20}
    |advertise?ments?|sponsored(?:\ content)?|publicités?|annonces?|contenu\ sponsorisé|story\ continues\ below.{0,40}
    |(?:article|story)\ continues\b.{0,40}|continue\ reading\b.{0,60}|keep\ reading\b.{0,40}|read\ (?:the\ )?(?:full|whole)\ (?:story|article).{0,40}|lire\ la\ suite.{0,40}|voir\ plus|show\ more|load\ more|view\ all|see\ all
    |already\ (?:a|an)\ (?:subscriber|member)\b.{0,80}|déjà\ abonnée?.{0,80}|(?:please\ )?(?:log|sign)\ ?in\b.{0,60}|(?:se\ )?connecte[rz](?:-vous)?\b.{0,60}|register\b.{0,60}|create\ (?:a|an|your)\ (?:free\ )?account.{0,60}
    |subscribe\b.{0,120}|s[’']abonner\b.{0,80}|abonne[rz](?:-vous)?\b.{0,120}|inscrivez-vous\b.{0,120}|sign\ up\b.{0,120}|(?:our\ |the\ |notre\ )?newsletters?\b.{0,80}|(?:get|receive|recevez)\ .{0,60}(?:inbox|newsletter|par\ e-?mail|boîte\ mail).{0,60}
    |follow\ (?:us|\S+\ on)\b.{0,80}|suivez[- ](?:nous|\S+\ sur)\b.{0,80}|join\ (?:us|our|the\ conversation)\b.{0,80}|rejoignez\b.{0,80}|like\ us\b.{0,40}
    |(?:we\ use|this\ (?:web)?site\ uses|ce\ site\ utilise|nous\ utilisons)\b.{0,40}cookies?.{0,80}|accept(?:\ all)?(?:\ cookies)?|accepter(?:\ tout|\ les\ cookies)?|manage\ (?:cookies|preferences|options)|(?:gérer|paramétrer)\ (?:les\ cookies|mes\ choix).{0,30}
    |(?:leave\ a\ |post\ a\ |no\ |\d+\ )?(?:comments?|reply|commentaires?)(?:\ \(\d+\))?|laisser\ un\ commentaire|comments\ are\ closed.{0,20}
    |back\ to\ top|retour\ en\ haut|skip\ to\ \w+(?:\ \w+)?|loading|chargement|javascript.{0,60}
    |(?:all\ rights\ reserved|tous\ droits\ réservés|©|\(c\)\ ?\d{4}).{0,100}|(?:filed\ under|tags?|topics?|mots[- ]clés|étiquettes?|catégories?)\s*:.{0,120}
    |(?:published|posted|updated|last\ updated|publié|mis\ à\ jour|modifié)\b\W*(?:on|at|le|by|par|:)?\W.{0,20}\d.{0,60}
    |previous\ (?:article|post).{0,120}|next\ (?:article|post).{0,120}|article\ (?:précédent|suivant).{0,120}
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_POINTER = re.compile(
    r"^\W*(?:read\ (?:also|more|next)|also\ read|see\ also|related|more\ on\ this(?:\ story)?|watch|listen|lire\ (?:aussi|également)|à\ lire(?:\ aussi)?|voir\ aussi|à\ voir|écouter)\s*[:>»–—|-]\s*\S".replace(
        "\\ ", " "
    ),
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"""^\W*(?:(?:similar|related|recent|latest|popular|more|other|recommended)\ (?:posts?|articles?|stories|news|coverage|reading|content|topics|headlines)(?:\ (?:from|on|in)\b.{0,40})?
    |you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested\ in|enjoy).{0,20}|recommended(?:\ for\ you)?|most\ (?:read|popular|viewed|shared)|trending(?:\ now)?|editors?[’']?s?\ picks?|top\ stories|don[’']t\ miss|up\ next|read\ (?:also|more|next)|also\ read|see\ also|more\ on\ this(?:\ story)?|more\ from\ .{1,40}
    |lire\ (?:aussi|également)|à\ lire(?:\ (?:aussi|également|ensuite))?|voir\ aussi|sur\ le\ même\ (?:sujet|thème)|dans\ la\ même\ (?:rubrique|catégorie)|articles?\ (?:similaires?|liés?|connexes?|récents?|associés?)|autres?\ articles?|nos\ autres\ articles|vous\ (?:aimerez|pourriez)\ (?:aussi|aimer|être).{0,30}|les?\ plus\ (?:lus?|populaires?|partagés?)|à\ la\ une|nos\ recommandations|recommandé\ pour\ vous|plus\ d[’']articles
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_WANTS = re.compile(
    r"subscri|account|newsletter|\baccess\b|\bdaily\b|\bfree\b|log ?in|sign ?up|per (?:month|week|year)|abonn|compte|offre|gratuit|illimité|mois\b|€|\$",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…;:][\"”’»)\]]*\s*$")


def trim(lines: list[str], title: str, anchors: Collection[str]) -> list[str]:
    """The lines of the text itself. `anchors`: the words of the page's links, which tell a headline from a sentence."""
    kept: list[str] = []
    under_heading = 0
    for index, line in enumerate(lines):
        bare = line.removeprefix("- ").strip()
        is_link = bare in anchors
        if under_heading and _is_headline(bare, is_link=is_link):
            under_heading -= 1
            continue
        under_heading = 0
        if _HEADING.match(bare):
            under_heading = MAX_HEADLINES
        elif is_offer(bare) and len(bare) < LONG and all(_is_offering(rest) for rest in lines[index + 1 :]):
            break
        elif not _is_furniture(bare, is_link=is_link) and not (not kept and _is_same(bare, title)):
            kept.append(line)
    return kept


def _is_furniture(line: str, *, is_link: bool) -> bool:
    if len(line) >= LONG and not is_link:
        return False
    return bool(_ALONE.match(line) or _POINTER.match(line))


def _is_headline(line: str, *, is_link: bool) -> bool:
    """Under "similar posts": a link, or short words that are no sentence."""
    return is_link or (len(line) < LONG and not _ENDS.search(line))


def _is_offering(line: str) -> bool:
    """After "already a subscriber?": what is to be had for it, up to the end of the text."""
    return bool(_WANTS.search(line)) or len(line) < 60


def _is_same(line: str, title: str) -> bool:
    return re.sub(r"\W+", "", line).lower() == re.sub(r"\W+", "", title).lower()
