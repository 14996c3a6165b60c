"""One block is one commentable paragraph."""

from wagtail import blocks

BODY_BLOCKS = [("paragraph", blocks.StructBlock([("text", blocks.TextBlock())]))]
