"""Pages by name in the search: whoever knows what a place is called need not know where it stands."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.orgs.models import User
from qiaowu.web.registry import Hit, menu_of


def search_pages(text: str, user: User) -> Iterator[Hit]:
    """Places of the user's own menu, and the pages that everybody has."""
    places = [(str(entry.label), entry.url_name) for entry in menu_of(user)]
    places += [(_("我的账号"), "account:account"), (_("帮助"), "web:help")]
    for label, url_name in dict.fromkeys(places):
        if text.casefold() in label.casefold():
            yield Hit(_("页面"), label, reverse(url_name))
