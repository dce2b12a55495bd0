"""A program whose knowledge base is open already and can be made to fail."""

from bot.app import Program
from knowledge.answering import Answer, Answerer
from knowledge.text import Language


class FragileAnswerer(Answerer):
    """An answerer that can be made to fail."""

    def __init__(self, whole: Answerer) -> None:
        vars(self).update(vars(whole))
        self.is_broken = False

    def cached_answer(self, question: str, locale: Language) -> Answer:
        if self.is_broken:
            raise RuntimeError(question)
        return super().cached_answer(question, locale)


class PreparedProgram(Program):
    """The program with a knowledge base that is open already."""

    prepared: Answerer | None

    def _open_answerer(self) -> Answerer:
        return self.prepared or super()._open_answerer()
