"""Values of our own models from what was checked before, without checking it again. Pure.

Every row was checked when it was written, and every sighting when it was taken in; events have a dozen claims each.
"""

from collections.abc import Mapping
from typing import TypeVar

from pydantic import BaseModel

Made = TypeVar("Made", bound=BaseModel)


def constructed(model: type[Made], values: Mapping[str, object]) -> Made:
    """A value of `model`, unchecked, in the order of its fields; at half the price of `model_construct`.

    Raises `LookupError` when a field has no value.
    """
    made = model.__new__(model)
    own: dict[str, object] = {key: values[key] for key in model.__pydantic_fields__}
    for name, value in (("__dict__", own), ("__pydantic_fields_set__", set(own))):
        object.__setattr__(made, name, value)
    for name in ("__pydantic_extra__", "__pydantic_private__"):
        object.__setattr__(made, name, None)
    return made
