"""What the log tells of and the tables no longer hold: records and evidence that were taken out behind it."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from qiaowu.records.keeping import unfit_sources
from qiaowu.records.kinds import kinds
from qiaowu.records.links import link_key, link_words
from qiaowu.records.models import ChangeEntry, Evidence, Link
from qiaowu.records.wording import kind_label


def missing_rows() -> Iterator[str]:
    """A sentence for each logged record or piece of evidence that is gone or is not what was logged."""
    yield from _missing_records()
    yield from _missing_evidence()
    yield from unfit_sources()
    yield from _hidden_evidence()
    yield from _missing_links()


def _missing_records() -> Iterator[str]:
    """A record is voided, never deleted; so every one that was entered still stands."""
    for kind in kinds():
        entered = ChangeEntry.objects.filter(record_kind=kind.key, act="create")
        held = kind.model._default_manager.values("pk")
        for entry in entered.exclude(record_id__in=held).order_by("number").iterator():
            yield _("%(kind)s第 %(pk)s 号“%(title)s”在日志中，表里没有") % {
                "kind": kind.label,
                "pk": entry.record_id,
                "title": entry.record_title,
            }


def _missing_evidence() -> Iterator[str]:
    """Evidence by record, title and hash, on both sides; a link has no hash."""
    columns = ("record_kind", "record_id", "title", "sha256")
    held = set(Evidence.objects.values_list(*columns))
    attached = ChangeEntry.objects.filter(act="attach", after__has_key="evidence")
    entries = attached.values_list("record_kind", "record_id", "after")
    logged = {(kind, pk, after.get("evidence", ""), after.get("sha256", "")) for kind, pk, after in entries.iterator()}
    for kind, pk, title, _sha256 in sorted(logged - held):
        yield _("%(kind)s第 %(pk)s 号的佐证“%(title)s”与日志所记不同，或已不在") % {
            "kind": kind_label(kind),
            "pk": pk,
            "title": title,
        }
    for kind, pk, title, _sha256 in sorted(held - logged):
        words = {"kind": kind_label(kind), "pk": pk, "title": title}
        yield _("%(kind)s第 %(pk)s 号的佐证“%(title)s”没有上传日志") % words


def _hidden_evidence() -> Iterator[str]:
    """Evidence that was taken off a record without an entry."""
    columns = ("record_kind", "record_id", "title")
    gone = set(Evidence.objects.filter(removed_at__isnull=False).values_list(*columns))
    entries = ChangeEntry.objects.filter(act="detach").values_list("record_kind", "record_id", "after")
    told = {(kind, pk, after.get("evidence", "")) for kind, pk, after in entries.iterator()}
    for kind, pk, title in sorted(gone - told):
        words = {"kind": kind_label(kind), "pk": pk, "title": title}
        yield _("%(kind)s第 %(pk)s 号的佐证“%(title)s”撤下了，没有日志") % words


def _missing_links() -> Iterator[str]:
    """Links that the log made and did not take off. Those of before links were logged are not known here."""
    standing: set[tuple[str, int, str]] = set()
    entries = ChangeEntry.objects.filter(act__in=["link", "unlink"]).order_by("number")
    for act, kind, pk, after in entries.values_list("act", "record_kind", "record_id", "after").iterator():
        (standing.add if act == "link" else standing.discard)((kind, pk, after["link"]))
    held = {(link.from_kind, link.from_id, link_key(link)) for link in Link.objects.all().iterator()}
    for kind, pk, key in sorted(standing - held):
        yield _("%(kind)s第 %(pk)s 号的关联“%(link)s”在日志中，表里没有") % {
            "kind": kind_label(kind),
            "pk": pk,
            "link": link_words(key),
        }
