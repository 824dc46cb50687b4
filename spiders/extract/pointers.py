"""The wordings that point to other stories, stand over them, or frame a text, in the eight languages of `phrases`."""

from __future__ import annotations

import re

from spiders.extract.phrases import whole

_POINTER = (
    (
        r"czytaj (?:też|także|również|więcej)|les også|läs (?:också|även)|læs også|lees ook|baca "
        r"juga|soma pia|lue myös"
    ),
    (
        r"(?:please )?read (?:also|more|next|this(?: too)?)|also read|see also|related(?: \w+)?"
        r"|more on this(?: story)?|watch|listen"
    ),
    (
        r"lire (?:aussi|également|plus|notre \w+)|à lire(?: aussi| également)?|voir aussi|à voir"
        r"|écouter|sur le même sujet|relire"
    ),
    (
        r"lesen sie (?:auch|mehr|hier)|lies auch|mehr dazu|mehr zum thema|siehe auch|auch interessant"
        r"|lesetipp|passend dazu"
    ),
    (
        r"le[ea] (?:también|más|además)|le[er]+ también|ver también|mirá? también|te puede interesar"
        r"|más información"
    ),
    r"le[ia]+ (?:também|mais)|veja (?:também|mais)|saiba mais|confira|assista",
    r"leggi (?:anche|pure|di più)|guarda anche|vedi anche|potrebbe interessarti(?: anche)?|approfondisci",
    r"читайте (?:также|ещё|еще|подробнее)|смотрите также|по теме|материалы по теме|также по теме",
    r"(?:إ?اقرأ|اقرا|طالع|شاهد|انظر) (?:أيضا|أيضاً|ايضا|المزيد|كذلك)|مواضيع ذات صلة|ذات صلة|للمزيد",
)
_HEADING = (
    (
        r"czytaj (?:też|także|również|więcej)|zobacz (?:też|także)|les (?:også|mer)|läs "
        r"(?:också|mer|även)|læs også|lees (?:ook|meer)"
    ),
    r"baca juga|soma (?:pia|zaidi)|daha fazla|ilgili haberler|lue myös",
    (
        r"(?:(?:you may also like|more)\W+)?(?:similar|related|recent|latest|popular|more|other"
        r"|recommended|further)"
        r" (?:posts?|articles?|stories|news|coverage|reading|content|topics|headlines|links|reads)"
        r"(?: (?:from|on|in|like this)\b.{0,40})?"
    ),
    (
        r"you (?:may|might) (?:also )?(?:like|be interested in|enjoy|have missed).{0,20}"
        r"|recommended(?: for you| by .{0,20})?"
    ),
    (
        r"most (?:read|popular|viewed|shared)|trending(?: now)?|editors?[’']?s? picks?|top stories"
        r"|don[’']t miss|up next|related"
    ),
    (
        r"read (?:also|more|next|on|this next)|also read|see also|also (?:on|in) .{1,30}"
        r"|more on this(?: story)?|more from .{1,40}"
    ),
    (
        r"elsewhere(?: on .{1,30})?|what to read next|more like this|keep reading|around the web"
        r"|promoted stories"
    ),
    (
        r"lire (?:aussi|également|plus)|à lire(?: (?:aussi|également|ensuite))?.{0,20}|voir aussi"
        r"|sur le même (?:sujet|thème)"
    ),
    (
        r"dans la même (?:rubrique|catégorie)|articles? (?:similaires?|liés?|connexes?|récents?"
        r"|associés?|recommandés?)"
    ),
    (
        r"(?:nos )?autres? articles?.{0,20}|vous (?:aimerez|pourriez) (?:aussi|aimer|être"
        r"|également).{0,30}|ailleurs sur le web"
    ),
    (
        r"les? plus (?:lus?|populaires?|partagés?|commentés?)|à la une|nos recommandations"
        r"|recommandé pour vous|plus d[’']articles"
    ),
    (
        r"à découvrir(?: aussi)?|contenus? (?:similaires?|sponsorisés?)|suggestions?"
        r"|sur le m[êe]me dossier|dernières (?:nouvelles|actualités|infos)"
    ),
    (
        r"mehr zum thema.{0,30}|(?:das )?könnte (?:sie|dich|ihnen) auch .{0,30}|das könnte (?:sie|dich"
        r"|ihnen).{0,40}|auch interessant.{0,20}"
    ),
    (
        r"(?:weitere|ähnliche|verwandte|passende|neueste|andere) (?:artikel|beiträge|themen|nachrichten"
        r"|meldungen|inhalte).{0,40}"
    ),
    (
        r"lesen sie (?:auch|mehr)(?: zum thema)?|lies auch|meistgelesen(?:e artikel)?|zum thema"
        r"|mehr (?:aus|von|zu) .{1,40}|empfehlungen.{0,30}"
    ),
    (
        r"(?:noticias|artículos|notas|contenidos?|temas) (?:relacionad[oa]s?|similares|recomendad[oa]s?"
        r"|destacad[oa]s?)"
    ),
    (
        r"(?:también )?te (?:puede|podría|recomendamos) .{0,30}|le[ea] también|lo más (?:leído|visto"
        r"|popular)|más (?:noticias|sobre .{1,30})"
    ),
    r"ver también|últimas noticias|recomendados|más leídas|más noticias|noticias del día|otras noticias",
    (
        r"(?:notícias|artigos|matérias|conteúdos?) (?:relacionad[oa]s?|semelhantes|recomendad[oa]s?)"
        r"|(?:leia|veja) (?:também|mais)"
    ),
    (
        r"mais (?:lidas|lidos|notícias|sobre .{1,40})|últimas(?: notícias)?|você (?:pode|também pode"
        r"|vai) .{0,40}|outras notícias"
    ),
    (
        r"(?:articoli|notizie|contenuti) (?:correlat[ie]|simili|recenti|consigliat[ie]|più lett[ei])"
        r"|leggi anche|ultime notizie"
    ),
    (
        r"(?:ti )?potrebbe(?:ro)? (?:anche )?interessar(?:ti|e).{0,20}|più lett[ie]|i più letti"
        r"|altre notizie|correlati|vedi anche"
    ),
    (
        r"читайте (?:также|ещё|еще)(?: по теме)?|материалы по теме|по теме|похожие (?:статьи|новости"
        r"|материалы|записи)"
    ),
    (
        r"(?:другие|последние|главные|ещё|еще) (?:новости|материалы|статьи)(?: .{1,30})?"
        r"|самое (?:читаемое|популярное)|популярное"
        r"|смотрите также|рекомендуем|вам (?:может быть|будет) интересно|новости (?:по теме"
        r"|партн[её]ров)|лента новостей"
    ),
    (
        r"(?:إ?اقرأ|اقرا|شاهد) (?:أيضا|أيضاً|ايضا|المزيد)|(?:مواضيع|مقالات|أخبار|اخبار"
        r"|موضوعات) (?:ذات صلة|مشابهة|متعلقة|أخرى)"
        r"|ذات صلة|قد يعجبك(?: أيضا)?.{0,20}|الأكثر (?:قراءة|مشاهدة|شعبية)|آخر الأخبار|أخبار ذات صلة"
    ),
)
_BYLINE = (
    (
        r"(?:by|von|par|por|di|da|av|af|door|written by|words by|reporting by|story by|text"
        r"|autor(?:en|in|a|es)?|auteur"
        r"|автор|бай|بقلم|كتب|كتبت)\b\s*:?\s+\S.{0,80}"
    ),
    r"(?:\w+ )?staff(?: writer| reporter)?|(?:the )?associated press|reuters|afp|dpa|с\. .{0,30}",
    r"\d{1,2}[.:h]\d\d(?: ?(?:uhr|am|pm|gmt|utc|h))?(?:\W.{0,40})?",
    r"(?:\w+\W+)?\d{1,2}(?:st|nd|rd|th|\.|er)? (?:de )?[^\W\d]{3,12}\.?,? (?:de )?\d{4}.{0,40}",
    r"[^\W\d]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}.{0,40}",
    r"\d{4}[-/.]\d\d?[-/.]\d\d?.{0,30}|\d\d?[-/.]\d\d?[-/.]\d{2,4}.{0,40}",
    r"(?:updated|published|posted|publié|veröffentlicht|publicado|pubblicato|опубликовано)\b.{0,70}",
)


# A line that begins so and goes on names another story.
POINTER = re.compile(rf"^\W*(?:{'|'.join(_POINTER)})\s*(?:[:>»|•→]|\s[–—-])\s*\S", re.IGNORECASE)
# A line that is nothing but this stands over the headlines of other stories.
HEADING = whole(*_HEADING)
# A line before the text that says who wrote it or when.
BYLINE = whole(*_BYLINE)
# Words of an offer, which count only after an offer has begun.
WANTS = re.compile(
    r"subscri|account|newsletter|\baccess\b|\bdaily\b|\bfree\b|log ?in|sign ?up|per (?:month|week|year)"
    r"|abonn|compte|offre|gratuit|illimité|mois\b|€|\$|konto|kostenlos|monat|suscri|cuenta|assin"
    r"|iscri|подпис|اشترا",
    re.IGNORECASE,
)
# Words that stand in the footer of a page and hardly ever in a report.
FOOT = re.compile(
    r"©|\(c\) ?\d{4}|all rights reserved|tous droits réservés|alle rechte vorbehalten|derechos reservados"
    r"|direitos reservados|diritti riservati|все права|الحقوق محفوظة|mentions légales|impressum"
    r"|imprint\b|privacy policy"
    r"|terms of (?:use|service)|datenschutz|aviso legal|(?:registered|head) office|siège social"
    r"|directeur de (?:la )?publication"
    r"|\b(?:tel|tél|phone|fax)\b\s*[.:]|\S+@\S+\.\w{2,}|\bcookies?\b",
    re.IGNORECASE,
)
