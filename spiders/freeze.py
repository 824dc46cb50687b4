"""One page as it is answered, unread: for the frozen pages that publishers' spiders are tested on."""

from __future__ import annotations

from spiders.account import Account
from spiders.fetch import Fetcher, FetchError
from spiders.records import Failure, FrozenRecord


async def freeze(account: Account, fetcher: Fetcher) -> None:
    """Tells the page at the source's home URL and closes the account, whatever happens."""
    source = account.source
    try:
        page = await fetcher.page(source.home_url)
    except FetchError as error:
        account.close(error.failure, error.detail)
        return
    if page.text is None:
        account.close(Failure.BAD_ENTRY, f"{page.url} is no text: give the address of a web page")
        return
    account.tell(FrozenRecord(source_id=source.id, url=page.url, html=page.text))
    account.close(None, "")
