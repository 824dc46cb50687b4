"""Languages: the one code under which each is compared, whichever one a page, a source or a person wrote.

ISO 639-1 where it has one; for withdrawn codes those in use, after BCP 47. A single language that ISO 639-3 counts to a
macro-language stands for that: the classifier of texts tells only the macro-language, and pages name one or the other.
"""

from __future__ import annotations

from functools import lru_cache

# ISO 639-1 and the codes of ISO 639-2 for the same
_THREE_LETTERS = """
    aa:aar ab:abk ae:ave af:afr ak:aka am:amh an:arg ar:ara as:asm av:ava ay:aym az:aze ba:bak be:bel bg:bul bh:bih
    bi:bis bm:bam bn:ben bo:bod,tib br:bre bs:bos ca:cat ce:che ch:cha co:cos cr:cre cs:ces,cze cu:chu cv:chv
    cy:cym,wel da:dan de:deu,ger dv:div dz:dzo ee:ewe el:ell,gre en:eng eo:epo es:spa et:est eu:baq,eus fa:fas,per
    ff:ful fi:fin fj:fij fo:fao fr:fra,fre fy:fry ga:gle gd:gla gl:glg gn:grn gu:guj gv:glv ha:hau he:heb hi:hin
    ho:hmo hr:hrv ht:hat hu:hun hy:arm,hye hz:her ia:ina id:ind ie:ile ig:ibo ii:iii ik:ipk io:ido is:ice,isl it:ita
    iu:iku ja:jpn jv:jav ka:geo,kat kg:kon ki:kik kj:kua kk:kaz kl:kal km:khm kn:kan ko:kor kr:kau ks:kas ku:kur
    kv:kom kw:cor ky:kir la:lat lb:ltz lg:lug li:lim ln:lin lo:lao lt:lit lu:lub lv:lav mg:mlg mh:mah mi:mao,mri
    mk:mac,mkd ml:mal mn:mon mr:mar ms:may,msa mt:mlt my:bur,mya na:nau nb:nob nd:nde ne:nep ng:ndo nl:dut,nld nn:nno
    no:nor nr:nbl nv:nav ny:nya oc:oci oj:oji om:orm or:ori os:oss pa:pan pi:pli pl:pol ps:pus pt:por qu:que rm:roh
    rn:run ro:ron,rum ru:rus rw:kin sa:san sc:srd sd:snd se:sme sg:sag si:sin sk:slk,slo sl:slv sm:smo sn:sna so:som
    sq:alb,sqi sr:srp ss:ssw st:sot su:sun sv:swe sw:swa ta:tam te:tel tg:tgk th:tha ti:tir tk:tuk tl:tgl tn:tsn
    to:ton tr:tur ts:tso tt:tat tw:twi ty:tah ug:uig uk:ukr ur:urd uz:uzb ve:ven vi:vie vo:vol wa:wln wo:wol xh:xho
    yi:yid yo:yor za:zha zh:chi,zho zu:zul
"""
# withdrawn or doubled, with what is written instead: the registry of BCP 47, and aliases of CLDR
_WITHDRAWN = """
    he:iw id:in yi:ji jv:jw ro:mo,mol sr:sh,hbs,scc hr:scr fil:tl,tgl
"""
# macro-languages, after ISO 639-3; Indonesian is kept apart from Malay, as ISO 639-1 does
_MACRO = """
    ak:tw,twi,fat
    ar:aao,abh,abv,acm,acq,acw,acx,acy,adf,aeb,aec,afb,ajp,apc,apd,arb,arq,ars,ary,arz,auz,avl,ayh,ayl,ayn,ayp,pga,shu,ssh
    ay:ayr,ayc az:azj,azb bik:bcl et:ekk,vro fa:pes,prs ff:fub,fuc,fue,fuf,fuh,fui,fuq,fuv,ffm gn:gug
    gon:gno kg:kng,ldi,kwy kok:gom,knn kr:knc,kby,krt ku:ckb,kmr,sdh kv:kpv,koi lv:lvs,ltg mg:plt
    mn:khk,mvf ms:zsm,zlm ne:npi,dty no:nb,nn,nob,nno om:gaz,gax,hae,orc or:ory ps:pbu,pbt,pst qu:quz,quy,qug
    sc:sro,src sq:als,aln sw:swh,swc tmh:taq,thv,thz,ttq uz:uzn,uzs yi:ydd
    zh:cmn,yue,wuu,nan,hak,gan,hsn,cdo,cjy,cpx,czh,czo,mnp za:zyb
"""


@lru_cache(maxsize=1 << 12)
def primary(language: str | None) -> str | None:
    """The code that a language is compared by, without country or script: pt for pt-BR, no for nb, he for iw.

    What is no known code is kept, in small letters; None for none.
    """
    if language is None:
        return None
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    return _SAME.get(code, code)


def _same() -> dict[str, str]:
    rows = (row.partition(":") for row in f"{_THREE_LETTERS} {_WITHDRAWN} {_MACRO}".split())
    found = {other: code for code, _, others in rows for other in others.split(",")}
    # nob is nb, and nb is no
    return {other: found.get(code, code) for other, code in found.items()}


_SAME = _same()
