"""The wordings of furniture in English, French, German, Spanish, Portuguese, Italian, Arabic and Russian.

Each phrase fills its whole line unless it says more; a space stands for any white space.
"""

from __future__ import annotations

import re

_SITE = (
    r"share|tweet(?:er)?|print|e-?mail|mail|whatsapp|facebook|twitter|telegram|linkedin|pinterest"
    r"|reddit|messenger"
    r"|instagram|tiktok|youtube|threads|bluesky|mastodon|viber|flipboard|xing|vk|x|вконтакте|одноклассники"
    r"|copy(?: the)?(?: link| url)?|copier(?: le lien)?|link kopieren|copiar(?: el)? (?:enlace"
    r"|link)|copia(?: il)? link"
    r"|скопировать(?: ссылку)?|نسخ(?: الرابط)?|partager|imprimer|teilen|drucken|compartir|imprimir"
    r"|compartilhar"
    r"|condividi|stampa|поделиться|печать|فيسبوك|تويتر|واتساب|تيليجرام|تلغرام|مشاركة|شارك|طباعة|via"
    r"|sur|on|par|auf"
)

_SHARING = (
    rf"(?:{_SITE})(?:[\W\d]*(?:{_SITE}))*",
    r"share (?:this|on|via|it|the)\b.{0,60}",
    r"(?!.*[.!?]$)partage[rz]?(?:\W.{0,60})?",
    (
        r"envoyer par e-?mail|link kopieren|per (?:e-?)?mail (?:teilen|versenden)|artikel (?:teilen"
        r"|drucken|merken).{0,40}"
    ),
    r"(?!.*[.!?]$)compart(?:e|ir|ilhe?|ilhar)\b(?: (?:en|este|esta|no|na|via|por|el|la|o|a)\b.{0,60})?",
    r"condividi\b.{0,60}|(?:شارك|انشر|مشاركة)\b.{0,40}|поделиться\b.{0,60}|поделитесь\b.{0,60}",
    (
        r"save (?:for later|article|story)|enregistrer(?: l[’']article)?|guardar|salvar|salva"
        r"|zur merkliste.{0,30}"
    ),
    (
        r"gift (?:this )?article|(?:listen to|play) (?:this )?(?:article|story).{0,40}|écouter (?:cet"
        r"|l[’']) ?article.{0,40}"
    ),
    (
        r"(?:artikel|beitrag) (?:an|vor)hören.{0,40}|escuchar(?: (?:este|el) artículo)?.{0,30}"
        r"|ouvir(?: (?:a|esta) .{0,40})?"
    ),
)
_READING = (
    (
        r"(?:\d+|one|une?|ein|un) ?(?:mins?|minut(?:es?|en|os?|i))\.?(?:\W+(?:and |et |und |y |e )?\d+ ?"
        r"(?:secs?|sec\w+|sek\w*|seg\w+))?"
        r"\W*(?:read(?:ing)?(?: time)?|to read|de (?:lecture|lectura|leitura)|di lettura|lesezeit|lesen)?"
    ),
    r"(?:estimated )?read(?:ing)? time\b.{0,40}|temps de lecture\b.{0,40}|lecture\W+\d+ ?min.{0,20}",
    (
        r"lesezeit\b.{0,30}|lesedauer\b.{0,30}|tiempo de lectura\b.{0,30}|tempo (?:de leitura"
        r"|di lettura)\b.{0,30}"
    ),
    (
        r"lectura de \d+ min.{0,10}|время (?:на )?чтени[яе]\b.{0,30}"
        r"|\d+ мин(?:ут\w*)?\.?(?: (?:на )?чтени[яе])?"
    ),
    r"(?:مدة|وقت|زمن) القراءة.{0,30}|\d+ (?:دقيقة|دقائق)(?: (?:قراءة|للقراءة))?",
)
_ADVERTS = (
    (
        r"advertise?ments?|sponsored(?: content)?|publicités?|annonces?|contenu sponsorisé|anzeigen?"
        r"|werbung|publicidad"
    ),
    (
        r"publicidade|anúncios?|pubblicità|reklam[ae]?|реклама|إعلان(?:ات)?|promoted|- advertisement -"
        r"|contenido patrocinado"
    ),
    (
        r"(?:article|story) continues\b.{0,40}|continue reading\b.{0,60}|keep reading\b.{0,40}"
        r"|l[’']article continue\b.{0,40}|weiterlesen.{0,40}|der artikel .{0,20}fortgesetzt"
        r"|seguir leyendo.{0,40}"
    ),
    (
        r"continu(?:a|e) (?:a leggere|lendo)\b.{0,60}|sigue leyendo.{0,40}|читать (?:далее|полностью"
        r"|дальше).{0,40}"
    ),
    r"read (?:the )?(?:full|whole) (?:story|article).{0,40}|lire la suite.{0,40}|اقرأ المزيد.{0,40}|المزيد",
    (
        r"voir plus|show more|load more|view (?:all|more)|see (?:all|more)|(?:read|learn) more"
        r"|en savoir plus|plus d[’']infos?"
    ),
    (
        r"mehr (?:lesen|erfahren|anzeigen|laden)|ver (?:más|mais|todos?)|leer más|leia mais|saiba mais"
        r"|leggi (?:tutto|di più)"
    ),
    (
        r"scopri di più|подробнее|ещё|показать (?:ещё|еще)|zum (?:artikel|thema)|hier (?:klicken"
        r"|geht es).{0,60}"
    ),
)
_ACCOUNTS = (
    (
        r"already (?:a|an) (?:subscriber|member)\b.{0,80}|déjà abonnée?.{0,80}|(?:bereits"
        r"|schon) (?:abonnent|kunde).{0,80}"
    ),
    (
        r"¿?ya (?:eres|es|tienes) (?:suscriptor|una? cuenta|socio).{0,80}|já é assinante.{0,80}"
        r"|(?:sei )?già abbonat[oa].{0,80}"
    ),
    r"уже (?:есть )?подпис\w+.{0,80}|(?:مشترك|هل لديك حساب) .{0,60}",
    (
        r"(?:please )?(?:log|sign) ?in\b.{0,60}|(?:se )?connecte[rz](?:-vous)?\b.{0,60}"
        r"|register\b(?: (?:now|for|to)\b.{0,60})?"
    ),
    (
        r"(?:jetzt |bitte )?(?:anmelden|einloggen|registrieren)\b.{0,50}|inici(?:e|ar?) sesión.{0,50}"
        r"|accedi\b.{0,40}"
    ),
    (
        r"fa(?:ça|zer) login.{0,60}|entrar|войти\b.{0,40}|(?:تسجيل الدخول|سجل الدخول).{0,40}"
        r"|s[’']identifier.{0,40}"
    ),
    (
        r"create (?:a|an|your) (?:free )?account.{0,60}|créer? un compte.{0,60}|konto (?:anlegen"
        r"|erstellen).{0,40}"
    ),
    r"(?:crea|cree|crie|criar|crear) (?:una? |uma )?(?:cuenta|conta|account).{0,60}|зарегистрир\w+.{0,60}",
    (
        r"subscribe\b.{0,120}|s[’']abonner\b.{0,80}|abonne[rz](?:-vous)?\b.{0,120}|inscri(?:vez-vous"
        r"|s-toi)\b.{0,120}"
    ),
    r"(?:jetzt |hier )?abonnieren\b.{0,100}|suscr[ií]b(?:e|ete|ase|irse|ase)\b.{0,120}|assine\b.{0,100}",
    r"(?:iscriviti|abbonati)\b.{0,120}|inscreva-se\b.{0,120}|apúntate\b.{0,100}",
    r"подпи(?:сывайтесь|шитесь|саться|ска)\b.{0,120}|(?:اشترك|إشترك|للاشتراك|اشتركوا)\b.{0,100}",
    r"sign up\b.{0,120}|(?:our |the |notre |unser |nuestr[ao] |nossa |la nostra )?newsletters?\b.{0,80}",
    r"melden sie sich\b.{0,100}newsletter.{0,60}|recib[ae]\b.{0,80}(?:correo|newsletter|boletín).{0,60}",
    r"receba\b.{0,80}(?:e-?mail|newsletter).{0,60}|ricevi\b.{0,80}(?:e-?mail|newsletter|posta).{0,60}",
    r"(?:get|receive|recevez) .{0,60}(?:inbox|newsletter|par e-?mail|boîte mail).{0,60}",
    (
        r"follow (?:us|\S+ on)\b.{0,80}|suivez[- ](?:nous|\S+ sur|l[’'])\b.{0,80}|folgen sie (?:uns"
        r"|auch)\b.{0,80}"
    ),
    (
        r"s[ií]g(?:uenos|anos|a-nos|uinos|a o|a a)\b.{0,80}|segui(?:ci|teci)\b.{0,80}|(?:تابعونا|تابعنا"
        r"|تابعوا)\b.{0,80}"
    ),
    (
        r"следите за\b.{0,80}(?:telegram|канал\w*|соц\w*|вконтакте|max|дзен).{0,40}"
        r"|наш(?:и)? (?:telegram-)?канал\w*.{0,60}"
    ),
    (
        r"(?:читайте|смотрите) нас в\b.{0,60}|join (?:us|our|the conversation)\b.{0,80}"
        r"|rejoignez[- ]nous\b.{0,80}"
    ),
    (
        r"like us\b.{0,40}|únete\b.{0,80}|participe d[oa]\b.{0,80}|entre no (?:canal|grupo)\b.{0,80}"
        r"|rejoignez (?:notre|la)\b.{0,80}"
    ),
    r"(?:download|télécharge[rz]|laden sie|descarga|baixe|scarica)\b.{0,30}\bapp(?:lication)?\b.{0,60}",
    (
        r"support (?:us|our (?:work|journalism))\b.{0,80}|soutenez[- ](?:nous|la presse|notre)\b.{0,60}"
        r"|donate(?: now)?"
    ),
)
_CONSENT = (
    (
        r"(?:we use|this (?:web)?site uses|ce site utilise|nous utilisons|diese (?:web)?s(?:ite"
        r"|eite) (?:verwendet|nutzt)"
        r"|wir (?:verwenden|nutzen)|(?:este|nuestro) sitio (?:web )?utiliza|utilizamos|usamos"
        r"|este site (?:usa|utiliza)"
        r"|questo sito (?:usa|utilizza)|utilizziamo|мы используем|этот сайт использует"
        r"|наш сайт использует)\b"
        r".{0,60}(?:cookies?|куки|файлы cookie).{0,80}"
    ),
    r"(?:يستخدم (?:هذا )?الموقع|نستخدم) .{0,30}(?:ملفات|كوكيز).{0,80}",
    r"accept(?: all)?(?: cookies)?|accepter(?: tout| les cookies)?|manage (?:cookies|preferences|options)",
    (
        r"(?:alle )?(?:cookies )?akzeptieren|aceptar(?: todas?)?(?: las)?(?: cookies)?"
        r"|aceitar(?: tudo)?(?: cookies)?"
    ),
    r"accetta(?: tutti?)?(?: i cookie)?|принять(?: все)?|(?:قبول|موافق)(?: الكل)?",
    (
        r"(?:gérer|paramétrer) (?:les cookies|mes choix).{0,30}|cookie[- ](?:einstellungen|policy"
        r"|settings|richtlinie)"
    ),
    (
        r"externer inhalt.{0,80}|an dieser stelle (?:finden|befindet|steht).{0,140}|(?:empfohlener )?"
        r"(?:redaktioneller|externer) inhalt"
    ),
    r"(?:pour|to) (?:afficher|voir|view|see) (?:ce contenu|this content)\b.{0,100}|recommandé par .{0,30}",
)
_FRAME = (
    (
        r"(?:leave a |post a |no |view |show |\d+ )?(?:comments?|reply|commentaires?)(?: \(\d+\))?"
        r"|laisser un commentaire"
    ),
    (
        r"(?:\d+ |keine |alle )?kommentare?(?: (?:\(\d+\)|anzeigen|schreiben|lesen))?"
        r"|(?:\d+ )?comentarios?(?: \(\d+\))?"
    ),
    (
        r"(?:\d+ )?comentários?(?: \(\d+\))?|deix(?:e|ar) (?:um|seu) comentário.{0,30}|dej(?:a|e"
        r"|ar) (?:un|tu) comentario.{0,30}"
    ),
    r"(?:\d+ )?commenti?(?: \(\d+\))?|lascia un commento.{0,30}|комментари(?:и|й|ев)(?: \(?\d+\)?)?",
    (
        r"оставить комментарий.{0,30}|обсудить|(?:\d+ )?(?:التعليقات|تعليقات?|أضف تعليق"
        r"|اترك تعليقا?).{0,20}|réagir|réagissez.{0,60}"
    ),
    (
        r"comments (?:are|have been) (?:closed|turned off|disabled).{0,30}"
        r"|(?:les )?commentaires (?:sont )?(?:fermés|désactivés).{0,20}"
    ),
    (
        r"(?:die )?kommentar(?:e|funktion) (?:ist|sind) geschlossen.{0,20}|comentarios cerrados"
        r"|comentários (?:fechados|encerrados)"
    ),
    (
        r"back to top|retour en haut|nach oben|volver arriba|voltar ao topo|torna su|наверх"
        r"|skip to \w+(?: \w+)?"
    ),
    (
        r"loading|chargement|wird geladen|cargando|carregando|caricamento|загрузка|javascript.{0,60}"
        r"|please enable .{0,60}"
    ),
    (
        r"(?:all rights reserved|tous droits réservés|alle rechte vorbehalten"
        r"|todos los derechos reservados|©|\(c\) ?\d{4}"
        r"|todos os direitos reservados|(?:riproduzione|tutti i diritti) riservat[ai]"
        r"|все права защищены|copyright\b"
        r"|جميع الحقوق محفوظة|reproduction interdite).{0,100}"
    ),
    (
        r"(?:mentions légales|legal notice|impressum|aviso legal|note legali|imprint|privacy policy"
        r"|terms of use|datenschutz"
        r"|about us|contact us|qui sommes-nous|contact)(?:\W+(?:mentions légales|legal notice"
        r"|impressum|aviso legal|imprint"
        r"|privacy(?: policy)?|terms(?: of use)?|datenschutz|about(?: us)?|contact(?: us)?"
        r"|qui sommes-nous|cookies?"
        r"|contact|agb|politique de confidentialité|plan du site|advertise|careers))*"
    ),
    (
        r"(?:filed under|tags?|topics?|in this story|mots[- ]clés|étiquettes?|catégories?|thèmes"
        r"|schlagworte|schlagwörter|themen"
        r"|etiquetas|temas|palavras-chave|tag|argomenti|теги|темы|метки|الكلمات المفتاحية|وسوم"
        r"|كلمات دلالية)\s*:.{0,120}"
    ),
    (
        r"(?!.*[.!?]$)(?:published|posted|updated|last (?:updated|modified)|publié|mis à jour"
        r"|modifié|veröffentlicht|aktualisiert|stand:"
        r"|publicado|actualizado|atualizado|pubblicato|aggiornato|опубликовано|обновлено|نشر|نُشر"
        r"|تاريخ النشر|آخر تحديث)(?!\w)"
        r"\W*(?:on|at|le|by|par|am|el|em|il|в|في|:)?\W.{0,20}\d.{0,60}"
    ),
    (
        r"(?:previous|next) (?:article|post|story).{0,120}|article (?:précédent|suivant).{0,120}"
        r"|(?:nächster|vorheriger) (?:artikel|beitrag).{0,120}|(?:artículo|artigo"
        r"|articolo) (?:anterior|siguiente|seguinte"
        r"|próximo|precedente|successivo).{0,120}"
    ),
    (
        r"(?:photo|image|picture|foto|bild|fotos|imagen|imagem|immagine|crédit photo|photos?|фото"
        r"|صورة|bildquelle|quelle)"
        r"\s*(?:by|par|von|de|di|credit|crédit)?\s*[:©/].{0,100}"
    ),
    r"(?:report|report a|signaler une?) (?:typo|correction|error|mistake|erreur)\b.{0,60}",
    (
        r"(?:[^\W\d]\S* ){0,3}(?:/|via |by )?(?:getty(?: images)?|reuters|afp|ap(?: photo)?"
        r"|shutterstock|imago|dpa|epa|istock"
        r"|picture alliance|keystone|anadolu|xinhua)(?:[/, ]+(?:getty(?: images)?|reuters|afp|ap"
        r"|imago|dpa|epa|via|images))*"
    ),
    r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*\d{2,4}(?:\W+\d{1,2}[:.h]\d\d(?: ?uhr| ?h)?)?",
    (
        r"(?:click here|cliquez ici|hier klicken|haga clic|haz clic|clique aqui|clicca qui|нажмите "
        r"(?:здесь|сюда))\b.{0,100}"
    ),
    (
        r"did you (?:like|enjoy) this\b.{0,100}|hat ihnen dieser artikel gefallen\b.{0,120}|vous avez "
        r"aimé cet article\b.{0,100}"
    ),
    (
        r"zitiervorschlag.{0,30}|dieses thema im programm\b.{0,80}|leserbrief schreiben|with reporting "
        r"by\b.{0,100}"
    ),
    r"(?:do you have|have you got|got) (?:a|an|any) (?:story|tip|news|information|correction)\b.{0,100}",
    r"(?:get in touch|contact us|e-?mail us|contact the author|contact)\b.{0,80}@.{0,60}",
    (
        r"(?:additional )?(?:reporting|writing|editing) by .{0,130}|weitere informationen.{0,60}"
        r"|plus d[’']informations"
    ),
    r"— \S.{0,60}\(@\w+\).{0,40}|(?:a day|an hour|\d+ (?:min\w*|hours?|days?|weeks?)) ago(?:\W?\d+:\d+)?",
    (
        r"(?:vor|il y a|hace|há) \d+ (?:min\w*|stunden?|tag\w*|heures?|jours?|horas?|d[ií]as?)"
        r"|\d+ (?:ore|giorni) fa"
    ),
    (
        r"print(?:able)? (?:version|page|article)|version imprimable|версия для печати"
        r"|(?:\d+ )?(?:views?|vues?|shares?|partages?)"
    ),
    r"(?:our|trust) principles: .{0,60}|(?:mit|avec|con|com) (?:material|materialien)\b.{0,60}",
    (
        r"если вы (?:нашли|заметили|обнаружили) (?:ошибку|опечатку).{0,100}|(?:нашли"
        r"|заметили) (?:ошибку|опечатку).{0,90}"
    ),
    (
        r"выделите (?:фрагмент|текст|её|ее|ошибку).{0,90}|table of contents|in this article|sommaire"
        r"|inhaltsverzeichnis"
    ),
)


def whole(*phrases: str) -> re.Pattern[str]:
    """A pattern for lines that are nothing but one of these phrases."""
    return re.compile(rf"^\W*(?:{'|'.join(phrases)})\W*$", re.IGNORECASE)


# A line that is nothing but this is furniture.
ALONE = whole(*_SHARING, *_READING, *_ADVERTS, *_ACCOUNTS, *_CONSENT, *_FRAME)
