"""Web addresses: one canonical form, one key per page, and which may be fetched at all."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from courlan import extract_domain
from w3lib.url import safe_url_string

MAX_LENGTH = 2000
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")
# Parameters that say where a reader came from, never which page it is.
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|igsh|mc_[ce]id|mkt_tok|_hs(?:enc|mi)"
    r"|at_(?:medium|campaign|custom\d|format|link_\w+|bbc_team|ptr_name)|xtor|ns_\w+|cmpid|ocid|ito|ncid|smid"
    r"|ref_src|ref_url|spm|wt_mc|wt\.mc_id|__twitter_impression|guccounter|guce_\w+",
    re.IGNORECASE,
)
# What is written before the address of a feed, so that a program for feeds opens it.
_FEED_SCHEME = re.compile(r"(?:web\+)?(?:feeds?|rss|webcal|itpc|pcast|podcast)::?(?://)?", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Hosts and parameters under which a site shows the same page in another form.
_FORM_HOST = re.compile(r"^(?:www|amp|m|mobile)\.")
_AMP_QUERY = re.compile(r"amp(?:=(?:1|true)?)?|(?:outputtype|output|view|format)=amp", re.IGNORECASE)
_AMP_ENDING = re.compile(r"\.amp(\.html|)$", re.IGNORECASE)
# Hosts that many share: who owns a page shows in the name before such a host, or by the first part of the path.
_SHARED_BY_NAME = {
    *(
        "wordpress.com",
        "substack.com",
        "medium.com",
        "tumblr.com",
        "livejournal.com",
        "over-blog.com",
        "over-blog.net",
    ),
    *(
        "canalblog.com",
        "e-monsite.com",
        "typepad.com",
        "ghost.io",
        "beehiiv.com",
        "hypotheses.org",
        "mondoblog.org",
    ),
    *(
        "weebly.com",
        "webnode.com",
        "webnode.fr",
        "jimdofree.com",
        "squarespace.com",
        "notion.site",
        "hatenablog.com",
    ),
    *(
        "blog.lemonde.fr",
        "skyrock.com",
        "blog.ir",
        "blogfa.com",
        "blogsky.com",
        "mihanblog.com",
        "buttondown.email",
    ),
}
_SHARED_BY_PATH = {
    *(
        "medium.com",
        "sites.google.com",
        "blogs.mediapart.fr",
        "note.com",
        "teletype.in",
        "dzen.ru",
        "vk.com",
        "t.me",
    ),
    *(
        "facebook.com",
        "x.com",
        "twitter.com",
        "youtube.com",
        "linkedin.com",
        "github.com",
        "dev.to",
        "write.as",
    ),
    *("patreon.com", "buttondown.com", "blogs.timesofisrael.com", "wattpad.com", "telegra.ph", "ameblo.jp"),
}
# parts of such paths that many owners stand behind: sites.google.com/view/x
_NO_OWNER = {"view", "site", "in", "company", "u", "user", "p"}


def canonical(url: str, base: str | None = None) -> str | None:
    """`absolute` without tracking parameters: the address to store. None: not a web page."""
    place = absolute(url, base)
    if place is None:
        return None
    parts = urlsplit(place)
    return urlunsplit(parts._replace(query=_meaningful(parts.query)))


# The address of an item is made absolute when it is read and again for its key.
@lru_cache(maxsize=8192)
def absolute(url: str, base: str | None = None) -> str | None:
    """The address to fetch: whole, without fragment, user and default port. None: not a web page."""
    text = url.strip()
    if not text or len(text) > MAX_LENGTH or _UNSAFE.search(text.replace(" ", "")):
        return None
    try:
        parts = urlsplit(safe_url_string(urljoin(base, text) if base else text))
        host = _host(parts)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    netloc = host if port in {None, _DEFAULT_PORTS[parts.scheme]} else f"{host}:{port}"
    return urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, ""))


def web_scheme(text: str) -> str:
    """An address that is written for a program for feeds (`feed:https://…`, `feed://…`) as one of the web."""
    found = _FEED_SCHEME.match(text)
    if found is None or not (found[0].endswith("//") or text[found.end() :].lower().startswith("http")):
        return text
    rest = text[found.end() :]
    return rest if re.match(r"https?:", rest, re.IGNORECASE) else f"http://{rest}"


# Every step of a crawl needs the key of a page.
@lru_cache(maxsize=8192)
def url_key(url: str) -> str:
    """32 hexadecimal characters that name the page: alike for http and https, any order of the query, and for its
    forms with www., for AMP (`amp.`, `/amp`, `?amp`) and for telephones (`m.`, `mobile.`)."""
    parts = urlsplit(canonical(url) or url)
    query = "&".join(sorted(part for part in parts.query.split("&") if not _AMP_QUERY.fullmatch(part)))
    place = _plain_host(parts.netloc) + _plain_path(parts.path)
    return hashlib.sha256(f"//{place}?{query}".encode("utf-8", "replace")).hexdigest()[:32]


def is_fetchable(url: str) -> bool:
    """Is this an http(s) address that we may fetch, with a host, without user and of sane length?"""
    if len(url) > MAX_LENGTH or _UNSAFE.search(url):
        return False
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in _DEFAULT_PORTS and bool(parts.hostname) and "@" not in parts.netloc


@lru_cache(maxsize=4096)
def site_of_host(host: str) -> str:
    """The registrable domain of a host (`news.example.co.uk` → `example.co.uk`), or the host itself."""
    known = extract_domain(f"http://{host}/", fast=False)
    if known or host.replace(".", "").isdecimal() or ":" in host:
        return known or host
    # Not under a public suffix: a network's own names.
    return ".".join(host.split(".")[-2:])


def site(url: str) -> str:
    """The registrable domain of a URL, in lower case; empty when it has no host. Where there is none (an address, a
    bare name) each port is a site of its own."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    domain = site_of_host(host)
    is_bare = domain == host and (":" in host or "." not in host or host.replace(".", "").isdecimal())
    return f"{domain}:{port or _DEFAULT_PORTS.get(parts.scheme)}" if is_bare else domain


def is_same_site(url: str, other: str) -> bool:
    """Do both URLs belong to one registrable domain?"""
    return site(url) == site(other) != ""


def is_same_owner(url: str, other: str) -> bool:
    """Do both URLs belong to one registrable domain and, where many share it, to one of its users?"""
    return is_same_site(url, other) and owner(url) == owner(other)


def owner(url: str) -> str:
    """Whose page this is: the registrable domain, on a shared host with the user's name or part of the path."""
    parts = urlsplit(url)
    host = _plain_host((parts.hostname or "").rstrip("."))
    shared = next((name for name in _SHARED_BY_NAME if host.endswith("." + name)), None)
    if shared is not None:
        return f"{host.removesuffix('.' + shared).rpartition('.')[2]}.{shared}"
    if host not in _SHARED_BY_PATH:
        return site(url)
    segments = [part.lower() for part in parts.path.split("/") if part]
    named = 2 if segments and segments[0] in _NO_OWNER else 1
    return "/".join([host, *segments[:named]])


def home_of(url: str) -> str:
    """The host of a URL, with its port, without what makes it another form of the same (www., amp., m.)."""
    return _plain_host(urlsplit(url).netloc.lower())


def _host(parts: SplitResult) -> str:
    """Host in lower case without a trailing dot; an IPv6 literal keeps its brackets."""
    host = (parts.hostname or "").rstrip(".")
    return f"[{host}]" if ":" in host else host


def _plain_host(netloc: str) -> str:
    """The host by which a site's forms are one; a name that is all there is of a domain (`m.example`) stays."""
    netloc = re.sub(r":(?:80|443)$", "", netloc)
    bare = _FORM_HOST.sub("", netloc)
    if bare == netloc:
        return netloc
    host = netloc.partition(":")[0]
    return netloc if site_of_host(host) == host else bare


def _plain_path(path: str) -> str:
    """The path without what asks for AMP, nor a slash at its end: `/x/amp/` is a form of `/x/`, which is `/x`."""
    path = _AMP_ENDING.sub(r"\1", path)
    parts = [part for part in path.split("/") if part]
    kept = [part for part in parts if part.lower() != "amp"]
    return "/" + "/".join(kept) if kept and kept != parts else path.rstrip("/") or "/"


def _meaningful(query: str) -> str:
    """The query without tracking parameters; untouched when it has none, since some sites mind the spelling."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return query if len(kept) == len(pairs) else urlencode(kept)
