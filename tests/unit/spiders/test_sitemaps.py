"""Sitemaps: what is the page's own, what is the picture's, and which of many are read."""

from __future__ import annotations

import gzip

import pytest

from spiders.entries import kind_of, sitemap_children, sitemap_links, unpack

URL = "https://paper.example/maps/all.xml"
NEWS = "xmlns:news='http://www.google.com/schemas/sitemap-news/0.9'"


def sitemap(*urls: str, names: str = "") -> bytes:
    inner = "".join(f"<url>{url}</url>" for url in urls)
    return f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {names}>{inner}</urlset>".encode()


def index(*children: str) -> bytes:
    inner = "".join(f"<sitemap>{child}</sitemap>" for child in children)
    return (
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{inner}</sitemapindex>".encode()
    )


def of_names(*names: str) -> list[str]:
    body = index(*(f"<loc>https://paper.example/{name}</loc>" for name in names))
    return [child.url.removeprefix("https://paper.example/") for child in sitemap_children(body, URL)]


def test_what_is_the_pictures_or_the_films_is_not_the_pages() -> None:
    body = sitemap(
        "<image:image><image:loc>/photo.jpg</image:loc><image:title>Photo</image:title></image:image>"
        "<video:video><video:title>Film</video:title><video:publication_date>2020-01-01</video:publication_date></video:video>"
        "<loc>/news/1</loc><lastmod>2024-05-03T10:00:00Z</lastmod>"
    )

    ((link,), _) = sitemap_links(body, URL)

    assert (link.url, link.title, link.published) == ("https://paper.example/news/1", "", None)


@pytest.mark.parametrize("names", [NEWS, "", "xmlns:n='x'"])
def test_news_are_read_whether_their_prefix_is_declared_or_not(names: str) -> None:
    news = (
        "<news:news><news:publication_date>2024-05-03</news:publication_date>"
        "<news:title>L&amp;#8217;eau</news:title></news:news>"
    )

    ((link,), _) = sitemap_links(sitemap(f"{news}<loc>/a</loc>", names=names), URL)

    assert (link.title, str(link.published)[:10], link.precision) == ("L’eau", "2024-05-03", "day")


def test_what_has_no_date_is_ordered_by_the_day_in_its_address() -> None:
    places = ["/2019/old", "/about", "/2024/05/03/new", "/2024/04/03/before"]
    body = sitemap(*(f"<loc>{place}</loc>" for place in places))
    text = "\n".join(f"https://paper.example{place}" for place in places).encode()

    for each in (body, text):
        links, archived = sitemap_links(each, URL)

        assert [link.url[-7:] for link in links] == ["/03/new", "/before", "019/old", "e/about"]
        assert archived == 0
        assert all(link.published is None for link in links)


def test_an_index_elsewhere_gives_the_sitemaps_of_the_site_of_most() -> None:
    names = ("https://paper.example/a.xml", "https://paper.example/b.xml", "https://evil.example/c.xml")
    body = index(*(f"<loc>{name}</loc>" for name in names))

    assert {child.url for child in sitemap_children(body, "https://maps.example/i.xml")} == set(names[:2])


def test_a_bare_ampersand_in_a_sitemap_goes_on() -> None:
    ((link,), _) = sitemap_links(sitemap("<loc>https://paper.example/?a=1&lang=en</loc>"), URL)

    assert link.url == "https://paper.example/?a=1&lang=en"


def test_a_text_file_is_a_sitemap() -> None:
    body = b"\xef\xbb\xbfhttps://paper.example/a\r\nhttps://paper.example/b?x=1&y=2\r\n\r\n"

    links, _ = sitemap_links(body, URL)

    assert kind_of(body) == "sitemap"
    assert [link.url for link in links] == ["https://paper.example/a", "https://paper.example/b?x=1&y=2"]
    assert kind_of(b"see https://paper.example/a") == "other"
    assert kind_of(("https://paper.example/a\n" * 5).encode("utf-16")) == "sitemap"


def test_of_many_numbered_sitemaps_the_last_and_the_first_are_read_first() -> None:
    names = [f"posts-{number}.xml" for number in range(1, 12)]

    assert of_names(*names)[:3] == ["posts-11.xml", "posts-1.xml", "posts-10.xml"]
    assert of_names(*reversed(names))[:2] == ["posts-11.xml", "posts-1.xml"]


@pytest.mark.parametrize(
    ("names", "first"),
    [
        (["archive-2023-12.xml", "archive-2024-01.xml", "archive-2024-02.xml"], "archive-2024-02.xml"),
        (["map.xml?p=9", "map.xml?p=10"], "map.xml?p=10"),
        # articles before pages, tags and people
        (["posts-post-1.xml", "posts-page-1.xml", "taxonomies-post_tag-1.xml", "users-1.xml"], "posts-post-1.xml"),
        (["tags.xml", "authors.xml", "2024.xml"], "2024.xml"),
        (["article-images-1.xml", "map-1.xml"], "map-1.xml"),
        # the news before all
        (["posts-7.xml", "sitemap-news.xml", "posts-8.xml"], "sitemap-news.xml"),
        (["newsletter.xml", "posts.xml"], "posts.xml"),
        (["actualites.xml", "pages.xml"], "actualites.xml"),
    ],
)  # fmt: skip
def test_where_no_change_is_told_the_names_order(names: list[str], first: str) -> None:
    assert of_names(*names)[0] == first
    assert of_names(*reversed(names))[0] == first


def test_changes_that_are_all_the_same_tell_nothing() -> None:
    body = index(
        *(f"<loc>/posts-{number}.xml</loc><lastmod>2024-05-03T10:00:00Z</lastmod>" for number in range(1, 6))
    )

    assert sitemap_children(body, URL)[0].url == "https://paper.example/posts-5.xml"


def test_the_last_change_counts_in_any_zone_and_before_the_number() -> None:
    body = index(
        "<loc>/posts-2.xml</loc><lastmod>2024-05-03T23:00:00+10:00</lastmod>",
        "<loc>/posts-1.xml</loc><lastmod>2024-05-03T14:00:00Z</lastmod>",
        "<loc>/pages-1.xml</loc><lastmod>2024-06-03</lastmod>",
    )

    assert [child.url[-11:] for child in sitemap_children(body, URL)] == [
        "posts-1.xml",
        "posts-2.xml",
        "pages-1.xml",
    ]


def test_one_of_several_sitemaps_of_news_is_not_the_one_of_the_news() -> None:
    assert not any(
        child.is_news
        for child in sitemap_children(index("<loc>/news-1.xml</loc>", "<loc>/news-2.xml</loc>"), URL)
    )


def test_gzip_of_several_members_is_one_file() -> None:
    body = sitemap(*(f"<loc>/{number}</loc>" for number in range(5)))

    assert unpack(gzip.compress(body[:90]) + gzip.compress(body[90:200]) + gzip.compress(body[200:])) == body
    assert unpack(gzip.compress(body) + b"\0" * 40) == body
    # broken off, it is read as far as it goes
    assert unpack(gzip.compress(body) + gzip.compress(body)[:20]).startswith(body)
    assert body.startswith(unpack(gzip.compress(body)[:-12]))


def test_an_address_without_its_loc_counts() -> None:
    ((page,), _) = sitemap_links(
        sitemap("\nhttps://paper.example/news/1\n", "<changefreq>daily</changefreq>"), URL
    )
    (child,) = sitemap_children(index("\nhttps://paper.example/posts.xml\n"), URL)

    assert (page.url, child.url) == ("https://paper.example/news/1", "https://paper.example/posts.xml")


def test_what_a_sitemap_holds_decides_what_it_is() -> None:
    pages = b"<sitemapindex><url><loc>/news/1</loc></url></sitemapindex>"
    children = b"<urlset><sitemap><loc>/posts.xml</loc></sitemap></urlset>"

    assert (kind_of(pages), kind_of(children)) == ("sitemap", "index")
    assert (kind_of(b"<urlset/>"), kind_of(b"<sitemapindex/>")) == ("sitemap", "index")


def test_notes_in_a_text_file_are_no_addresses() -> None:
    body = b"# our pages\nhttps://paper.example/news/1\n# older\nhttps://paper.example/news/2\n"

    assert kind_of(body) == "sitemap"
    assert [link.url[-1] for link in sitemap_links(body, URL)[0]] == ["1", "2"]
    assert kind_of(b"# only notes\n") == "other"
