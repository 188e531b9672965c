"""Types of activity, declared by the lines of work that run them."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class ActivityType:
    """A type of activity, e.g. group study; `module` is the line of work that owns its pages."""

    key: str
    label: str | Promise
    module: str
    help: str | Promise = ""


_TYPES: dict[str, ActivityType] = {}


def register_type(activity_type: ActivityType) -> None:
    """Declare a type. Raises ValueError when another module owns the key."""
    known = _TYPES.setdefault(activity_type.key, activity_type)
    if known.module != activity_type.module:
        raise ValueError(f"activity type {activity_type.key} belongs to {known.module}")


def types_of(module: str) -> tuple[ActivityType, ...]:
    return tuple(t for t in _TYPES.values() if t.module == module)


def type_label(key: str) -> str:
    """The type's name; an unknown key stands for itself."""
    return str(_TYPES[key].label) if key in _TYPES else key
