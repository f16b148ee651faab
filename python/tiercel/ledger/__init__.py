"""The ledger of a watch: what became of every event, in slices of time, and what it can be asked."""

from tiercel.ledger.answer import Answer, answer
from tiercel.ledger.book import Book, read
from tiercel.ledger.pages import Pages
from tiercel.ledger.slices import Slice, Slicer

__all__ = ["Answer", "Book", "Pages", "Slice", "Slicer", "answer", "read"]
