"""The words of what a new text is like."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LikenessTexts:
    solved: str
    see: str
    helped_one: str
    helped_many: str
    this_helped: str
    glad: str
    not_any_more: str
    likely: str


ES = LikenessTexts(
    solved="Casos parecidos que ya se solucionaron",
    see="Ver la solución",
    helped_one="Le sirvió a una persona.",
    helped_many="Les sirvió a {count} personas.",
    this_helped="Esto me sirvió",
    glad="Me alegra que le haya servido. No registré ningún caso; si ocurre de nuevo, escríbame.",
    not_any_more="Esa solución ya no está disponible. Cuénteme qué ocurre y registramos el caso.",
    likely="Categorías más probables, de primeras en la lista: {names}.",
)

EN = LikenessTexts(
    solved="Similar cases that have been solved",
    see="See the solution",
    helped_one="It helped one person.",
    helped_many="It helped {count} people.",
    this_helped="This helped me",
    glad="I am glad that it helped. I registered no case; if it happens again, write to me.",
    not_any_more="That solution is no longer available. Tell me what happens and we register the case.",
    likely="Likeliest categories, first in the list: {names}.",
)
