"""Words with which a page counts and dates itself, in eight languages: views, comments, reading time, "updated".

One list for all languages: a page's furniture need not be in the language of its text.
"""

from __future__ import annotations

# what is counted or said of the page: a line without one of these is no furniture
_HEADS = """
    views view viewed reads read comments comment shares share shared updated published posted modified
    edited ago vues vue lu lecture lectures commentaires commentaire partages partage mis mise publié
    publiée modifié modifiée actualisé actualisée aufrufe gelesen lesezeit kommentare kommentar geteilt
    aktualisiert aktualisierung veröffentlicht bearbeitet stand vistas lecturas lectura leído comentarios
    comentario compartido actualizado actualizada actualización publicado publicada modificado
    visualizações leituras leitura comentários comentário partilhas compartilhamentos atualizado
    atualizada atualização visualizzazioni letture lettura commenti commento condivisioni aggiornato
    aggiornata aggiornamento pubblicato pubblicata modificato مشاهدة مشاهدات قراءة القراءة تعليق تعليقات
    مشاركة مشاركات تحديث نشر منذ просмотров просмотра просмотры просмотр комментариев комментария
    комментарии комментарий обновлено обновление опубликовано изменено чтения назад
"""
# what may stand beside it
_CONNECTORS = """
    last first on at this the article story page was has been is a an of in total so far times time
    reading estimated hour hours hr hrs minute minutes min mins second seconds day days am pm gmt utc cet
    est et wat bst edt today yesterday le la les l à h heure heures jour jours il y de du en ce cette
    dernière fois temps estimé été hier aujourd hui um uhr vor stunde stunden minuten tag tagen von der
    die das den dieser artikel wurde zuletzt letzte mal heute gestern el los las hace hora horas minuto
    minutos día días última este artículo tiempo veces hoy ayer o em as às há dia dias do da tempo esta
    matéria artigo vezes hoje ontem alle ore ora fa giorni di del ultimo questo articolo volte oggi ieri
    آخر في يوم الساعة ساعة ساعات دقيقة دقائق بتاريخ وقت مدة تم اليوم أمس в мин минут минуты минута час
    часа часов день дня дней последнее время г года сегодня вчера
"""
# names of months and days
_DATES = """
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed
    thu fri sat sun janvier février mars avril mai juin juillet août septembre octobre novembre décembre
    lundi mardi mercredi jeudi vendredi samedi dimanche januar februar märz juni juli oktober dezember
    montag dienstag mittwoch donnerstag freitag samstag sonntag enero febrero marzo abril mayo junio julio
    agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo
    janeiro fevereiro março maio junho julho setembro outubro novembro dezembro segunda terça quarta
    quinta sexta feira gennaio febbraio aprile maggio giugno luglio settembre ottobre dicembre lunedì
    martedì mercoledì giovedì venerdì sabato domenica يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس
    سبتمبر أكتوبر نوفمبر ديسمبر января февраля марта апреля мая июня июля августа сентября октября ноября
    декабря
"""

HEADS = frozenset(_HEADS.split())
CONNECTORS = frozenset(_CONNECTORS.split())
DATES = frozenset(_DATES.split())
