"""A query as people would write it that was put together out of another one."""

from __future__ import annotations

from topics.syntax import TEXT_FIELDS, And, AtLeast, Field, First, Near, Node, Not, NotNear, Or, Same


def simplified(node: Node) -> Node:
    """AND in AND and OR in OR as one, and NOT behind what it is taken from."""
    match node:
        case And(children=children):
            parts = [part for child in map(simplified, children) for part in _parts(child, And)]
            return And(tuple(sorted(parts, key=lambda part: isinstance(part, Not))))
        case Or(children=children):
            return Or(tuple(part for child in map(simplified, children) for part in _parts(child, Or)))
        case Not(child=child):
            return Not(simplified(child))
        case Near(left=left, right=right, distance=distance, ordered=ordered):
            return Near(simplified(left), simplified(right), distance, ordered)
        case NotNear(left=left, right=right, distance=distance):
            return NotNear(simplified(left), simplified(right), distance)
        case Same(left=left, right=right, unit=unit):
            return Same(simplified(left), simplified(right), unit)
        case AtLeast(count=count, child=child):
            return AtLeast(count, simplified(child))
        case First(count=count, child=child):
            return First(count, simplified(child))
        case Field(name=name, child=child):
            return Field(name, simplified(child) if name in TEXT_FIELDS else child)
    return node


def _parts(node: Node, kind: type[And] | type[Or]) -> tuple[Node, ...]:
    return node.parts() if isinstance(node, kind) else (node,)
