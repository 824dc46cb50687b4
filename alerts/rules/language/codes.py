"""The codes of countries and languages, with names under which people write them instead.

ISO 3166-1 (and EU, UN and XK, in use beside it) and ISO 639-1; of ISO 639-3 what the press has and 639-1 has not.
Names in English and French, and short forms of them; only for saying which code was meant.
"""

from __future__ import annotations

import difflib
from functools import cache, lru_cache
from typing import Literal

from alerts.text.languages import primary
from alerts.text.tokens import plain

_COUNTRIES = """
AD Andorra/Andorre; AE United Arab Emirates/Émirats arabes unis/UAE/Emirates; AF Afghanistan;
AG Antigua & Barbuda/Antigua-et-Barbuda; AI Anguilla; AL Albania/Albanie; AM Armenia/Arménie; AO Angola;
AQ Antarctica/Antarctique; AR Argentina/Argentine; AS American Samoa/Samoa américaines;
AT Austria/Autriche; AU Australia/Australie; AW Aruba; AX Åland Islands/Îles Åland;
AZ Azerbaijan/Azerbaïdjan; BA Bosnia & Herzegovina/Bosnie-Herzégovine; BB Barbados/Barbade; BD Bangladesh;
BE Belgium/Belgique; BF Burkina Faso/Burkina; BG Bulgaria/Bulgarie; BH Bahrain/Bahreïn; BI Burundi;
BJ Benin; BL St. Barthélemy/Saint-Barthélemy; BM Bermuda/Bermudes; BN Brunei; BO Bolivia/Bolivie;
BQ Caribbean Netherlands/Pays-Bas caribéens; BR Brazil/Brésil; BS Bahamas; BT Bhutan/Bhoutan;
BV Bouvet Island/Île Bouvet; BW Botswana; BY Belarus/Biélorussie; BZ Belize; CA Canada;
CC Cocos/Îles Cocos; CD Congo - Kinshasa/RDC/DRC/Zaire;
CF Central African Republic/République centrafricaine/Centrafrique/RCA/CAR; CG Congo - Brazzaville/Congo;
CH Switzerland/Suisse; CI Côte d’Ivoire/Ivory Coast; CK Cook Islands/Îles Cook; CL Chile/Chili;
CM Cameroon/Cameroun; CN China/Chine; CO Colombia/Colombie; CR Costa Rica; CU Cuba;
CV Cape Verde/Cap-Vert; CW Curaçao; CX Christmas Island/Île Christmas; CY Cyprus/Chypre;
CZ Czechia/Tchéquie/Czech Republic; DE Germany/Allemagne; DJ Djibouti; DK Denmark/Danemark;
DM Dominica/Dominique; DO Dominican Republic/République dominicaine; DZ Algeria/Algérie;
EC Ecuador/Équateur; EE Estonia/Estonie; EG Egypt/Égypte; EH Western Sahara/Sahara occidental;
ER Eritrea/Érythrée; ES Spain/Espagne; ET Ethiopia/Éthiopie; FI Finland/Finlande; FJ Fiji/Fidji;
FK Falkland Islands/Îles Malouines; FM Micronesia/Micronésie; FO Faroe Islands/Îles Féroé; FR France;
GA Gabon; GB United Kingdom/Royaume-Uni/UK/Britain/Great Britain/England; GD Grenada/Grenade;
GE Georgia/Géorgie; GF French Guiana/Guyane française; GG Guernsey/Guernesey; GH Ghana; GI Gibraltar;
GL Greenland/Groenland; GM Gambia/Gambie; GN Guinea/Guinée; GP Guadeloupe;
GQ Equatorial Guinea/Guinée équatoriale; GR Greece/Grèce;
GS South Georgia & South Sandwich Islands/Géorgie du Sud-et-les Îles Sandwich du Sud; GT Guatemala;
GU Guam; GW Guinea-Bissau/Guinée-Bissau; GY Guyana;
HK Hong Kong SAR China/R.A.S. chinoise de Hong Kong/Hong Kong;
HM Heard & McDonald Islands/Îles Heard-et-MacDonald; HN Honduras; HR Croatia/Croatie; HT Haiti;
HU Hungary/Hongrie; ID Indonesia/Indonésie; IE Ireland/Irlande; IL Israel; IM Isle of Man/Île de Man;
IN India/Inde; IO British Indian Ocean Territory/Territoire britannique de l’océan Indien; IQ Iraq/Irak;
IR Iran; IS Iceland/Islande; IT Italy/Italie; JE Jersey; JM Jamaica/Jamaïque; JO Jordan/Jordanie;
JP Japan/Japon; KE Kenya; KG Kyrgyzstan/Kirghizstan; KH Cambodia/Cambodge; KI Kiribati;
KM Comoros/Comores; KN St. Kitts & Nevis/Saint-Christophe-et-Niévès; KP North Korea/Corée du Nord;
KR South Korea/Corée du Sud; KW Kuwait/Koweït; KY Cayman Islands/Îles Caïmans; KZ Kazakhstan; LA Laos;
LB Lebanon/Liban; LC St. Lucia/Sainte-Lucie; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho;
LT Lithuania/Lituanie; LU Luxembourg; LV Latvia/Lettonie; LY Libya/Libye; MA Morocco/Maroc; MC Monaco;
MD Moldova/Moldavie; ME Montenegro; MF St. Martin/Saint-Martin; MG Madagascar;
MH Marshall Islands/Îles Marshall; MK North Macedonia/Macédoine du Nord/Macedonia; ML Mali;
MM Myanmar/Burma; MN Mongolia/Mongolie; MO Macao SAR China/R.A.S. chinoise de Macao/Macau;
MP Northern Mariana Islands/Îles Mariannes du Nord; MQ Martinique; MR Mauritania/Mauritanie;
MS Montserrat; MT Malta/Malte; MU Mauritius/Maurice; MV Maldives; MW Malawi; MX Mexico/Mexique;
MY Malaysia/Malaisie; MZ Mozambique; NA Namibia/Namibie; NC New Caledonia/Nouvelle-Calédonie; NE Niger;
NF Norfolk Island/Île Norfolk; NG Nigeria; NI Nicaragua; NL Netherlands/Pays-Bas; NO Norway/Norvège;
NP Nepal; NR Nauru; NU Niue; NZ New Zealand/Nouvelle-Zélande; OM Oman; PA Panama; PE Peru/Pérou;
PF French Polynesia/Polynésie française; PG Papua New Guinea/Papouasie-Nouvelle-Guinée; PH Philippines;
PK Pakistan; PL Poland/Pologne; PM St. Pierre & Miquelon/Saint-Pierre-et-Miquelon;
PN Pitcairn Islands/Îles Pitcairn; PR Puerto Rico/Porto Rico;
PS Palestinian Territories/Territoires palestiniens/Palestine; PT Portugal; PW Palau/Palaos; PY Paraguay;
QA Qatar; RE Réunion/La Réunion; RO Romania/Roumanie; RS Serbia/Serbie;
RU Russia/Russie/Russian Federation; RW Rwanda; SA Saudi Arabia/Arabie saoudite;
SB Solomon Islands/Îles Salomon; SC Seychelles; SD Sudan/Soudan; SE Sweden/Suède; SG Singapore/Singapour;
SH St. Helena/Sainte-Hélène; SI Slovenia/Slovénie; SJ Svalbard & Jan Mayen/Svalbard et Jan Mayen;
SK Slovakia/Slovaquie; SL Sierra Leone; SM San Marino/Saint-Marin; SN Senegal; SO Somalia/Somalie;
SR Suriname; SS South Sudan/Soudan du Sud; ST São Tomé & Príncipe/Sao Tomé-et-Principe;
SV El Salvador/Salvador; SX Sint Maarten/Saint-Martin; SY Syria/Syrie; SZ Eswatini/Swaziland;
TC Turks & Caicos Islands/Îles Turques-et-Caïques; TD Chad/Tchad;
TF French Southern Territories/Terres australes françaises; TG Togo; TH Thailand/Thaïlande;
TJ Tajikistan/Tadjikistan; TK Tokelau; TL Timor-Leste/Timor oriental/East Timor; TM Turkmenistan;
TN Tunisia/Tunisie; TO Tonga; TR Türkiye/Turquie/Turkey; TT Trinidad & Tobago/Trinité-et-Tobago;
TV Tuvalu; TW Taiwan; TZ Tanzania/Tanzanie; UA Ukraine; UG Uganda/Ouganda;
UM U.S. Outlying Islands/Îles mineures éloignées des États-Unis; US United States/États-Unis/USA/America;
UY Uruguay; UZ Uzbekistan/Ouzbékistan; VA Vatican City/État de la Cité du Vatican/Vatican;
VC St. Vincent & Grenadines/Saint-Vincent-et-les Grenadines; VE Venezuela;
VG British Virgin Islands/Îles Vierges britanniques; VI U.S. Virgin Islands/Îles Vierges des États-Unis;
VN Vietnam/Viêt Nam; VU Vanuatu; WF Wallis & Futuna/Wallis-et-Futuna; WS Samoa; XK Kosovo; YE Yemen;
YT Mayotte; ZA South Africa/Afrique du Sud; ZM Zambia/Zambie; ZW Zimbabwe;
EU European Union/Union européenne; UN United Nations/Nations unies/ONU
"""

_LANGUAGES = """
aa Afar; ab Abkhazian/abkhaze; ae Avestan/avestique; af Afrikaans; ak Akan; am Amharic/amharique/amh;
an Aragonese/aragonais; ar Arabic/arabe/ara; as Assamese/assamais; ast Asturian/asturien; av Avaric/avar;
ay Aymara; az Azerbaijani/azerbaïdjanais; ba Bashkir/bachkir; be Belarusian/biélorusse; bem Bemba;
ber Berber/Berbere; bg Bulgarian/bulgare; bh Bihari; bi Bislama/bichelamar; bm Bambara/Bamanankan/bam;
bn Bangla/bengali; bo Tibetan/tibétain; br Breton; bs Bosnian/bosniaque; ca Catalan;
ce Chechen/tchétchène; ceb Cebuano; ch Chamorro; ckb Central Kurdish/sorani; co Corsican/corse; cr Cree;
cs Czech/tchèque; cu Church Slavic/slavon d’église; cv Chuvash/tchouvache; cy Welsh/gallois;
da Danish/danois; de German/allemand/deu/ger; dje Zarma/Djerma; dv Divehi/maldivien; dz Dzongkha;
ee Ewe; el Greek/grec; en English/anglais/eng; eo Esperanto; es Spanish/espagnol/spa;
et Estonian/estonien; eu Basque; fa Persian/persan/Farsi/fas/per; ff Fula/peul/Fulani/Fulfulde/ful;
fi Finnish/finnois; fil Filipino; fj Fijian/fidjien; fo Faroese/féroïen; fon Fon;
fr French/français/fra/fre; fy Western Frisian/frison occidental; ga Irish/irlandais;
gd Scottish Gaelic/gaélique écossais; gl Galician/galicien; gn Guarani; gsw Swiss German/suisse allemand;
gu Gujarati/goudjarati; gv Manx/mannois; ha Hausa/haoussa/hau; haw Hawaiian/hawaïen;
he Hebrew/hébreu; hi Hindi/hin; hmn Hmong; ho Hiri Motu; hr Croatian/croate;
hsb Upper Sorbian/haut-sorabe; ht Haitian Creole/créole haïtien; hu Hungarian/hongrois;
hy Armenian/arménien; hz Herero; ia Interlingua; id Indonesian/indonésien; ie Interlingue; ig Igbo;
ii Sichuan Yi/yi du Sichuan; ik Inupiaq; io Ido; is Icelandic/islandais; it Italian/italien/ita;
iu Inuktitut; ja Japanese/japonais/jpn; jv Javanese/javanais; ka Georgian/géorgien; kab Kabyle;
kea Kabuverdianu/capverdien; kg Kongo/kikongo; ki Kikuyu; kj Kuanyama; kk Kazakh;
kl Kalaallisut/groenlandais; km Khmer; kmr Kurmanji; kn Kannada; ko Korean/coréen/kor; kr Kanuri/kanouri;
kri Krio; ks Kashmiri/cachemiri; ku Kurdish/kurde/kur; kv Komi; kw Cornish/cornique; ky Kyrgyz/kirghize;
la Latin; lb Luxembourgish/luxembourgeois; lg Ganda; li Limburgish/limbourgeois; ln Lingala; lo Lao;
lt Lithuanian/lituanien; lu Luba-Katanga/luba-katanga (kiluba); luo Luo; lv Latvian/letton; mai Maithili;
mg Malagasy/malgache; mh Marshallese/marshallais; mi Māori; mk Macedonian/macédonien; ml Malayalam;
mn Mongolian/mongol; mos Mossi/moré/Moore; mr Marathi; ms Malay/malais; mt Maltese/maltais;
my Burmese/birman; na Nauru/nauruan; nb Norwegian Bokmål/norvégien bokmål;
nd North Ndebele/ndébélé du Nord; ne Nepali/népalais; ng Ndonga; nl Dutch/néerlandais/nld;
nn Norwegian Nynorsk/norvégien nynorsk; no Norwegian/norvégien; nqo N’Ko; nr South Ndebele/ndébélé du Sud;
nso Northern Sotho/sotho du Nord; nus Nuer; nv Navajo; ny Nyanja/chewa; oc Occitan; oj Ojibwa; om Oromo;
or Odia; os Ossetic/ossète; pa Punjabi/pendjabi; pap Papiamento; pi Pali; pl Polish/polonais/pol;
prs Dari; ps Pashto/pachto; pt Portuguese/portugais/por; qu Quechua; quc Kʼicheʼ/quiché;
rif Riffian/rifain; rm Romansh/romanche; rn Rundi/roundi; ro Romanian/roumain; ru Russian/russe/rus;
rw Kinyarwanda; sa Sanskrit; sat Santali; sc Sardinian/sarde; scn Sicilian/sicilien; sco Scots/écossais;
sd Sindhi; se Northern Sami/same du Nord; sg Sango; shi Tachelhit/chleuh; si Sinhala/cingalais;
sk Slovak/slovaque; sl Slovenian/slovène; sm Samoan; sn Shona; snk Soninke; so Somali/som;
sq Albanian/albanais; sr Serbian/serbe; srr Serer/sérère; ss Swati; st Southern Sotho/sotho du Sud;
su Sundanese/soundanais; sv Swedish/suédois; sw Swahili/Kiswahili/swa; ta Tamil/tamoul;
te Telugu/télougou; tg Tajik/tadjik; th Thai; ti Tigrinya/tigrigna; tk Turkmen/turkmène; tl Tagalog;
tmh Tamashek/tamacheq/Tamasheq/Tamachek/Tuareg/Touareg; tn Tswana; to Tongan/tongien; tpi Tok Pisin;
tr Turkish/turc/tur; ts Tsonga; tt Tatar; tum Tumbuka; tw Twi; ty Tahitian/tahitien;
tzm Central Atlas Tamazight/amazighe de l’Atlas central; ug Uyghur/ouïghour; uk Ukrainian/ukrainien/ukr;
umb Umbundu; ur Urdu/ourdou; uz Uzbek/ouzbek; ve Venda; vi Vietnamese/vietnamien; vo Volapük;
wa Walloon/wallon; war Waray; wo Wolof/wol; xh Xhosa; yi Yiddish; yo Yoruba; yue Cantonese/cantonais;
za Zhuang; zgh Standard Moroccan Tamazight/amazighe standard marocain;
zh Chinese/chinois/Mandarin/zho/chi; zu Zulu/zoulou
"""

# the language is all that an article has; a script or country after it is not kept
Kind = Literal["lang", "country"]


def is_code(kind: Kind, text: str) -> bool:
    """Whether the folded text is a code; of a language every one that stands for the same as one in the table."""
    return text in _codes(kind) or (kind == "lang" and primary(text) in _codes(kind))


@lru_cache(maxsize=1 << 10)
def meant(kind: Kind, text: str) -> tuple[str, str] | None:
    """The code that was probably meant by a name or a wrong code, and the name it stands for."""
    wanted = plain(text)
    names = _names(kind)
    nearest = [wanted] if wanted in names else difflib.get_close_matches(wanted[:40], names, 1, 0.75)
    if not nearest:
        return None
    code = names[nearest[0]]
    return (code if kind == "lang" else code.upper()), _codes(kind)[code]


@cache
def _codes(kind: Kind) -> dict[str, str]:
    """Code to the name it is known by."""
    rows = (row.partition(" ") for row in _rows(kind))
    return {code.lower(): names.partition("/")[0] for code, _, names in rows}


@cache
def _names(kind: Kind) -> dict[str, str]:
    """Folded name to code; where two share one, the first is kept."""
    found: dict[str, str] = {}
    for row in _rows(kind):
        code, _, names = row.partition(" ")
        for name in names.split("/"):
            found.setdefault(plain(name), code.lower())
    return found


def _rows(kind: Kind) -> list[str]:
    table = _LANGUAGES if kind == "lang" else _COUNTRIES
    return " ".join(table.split()).split("; ")
