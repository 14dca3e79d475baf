"""What the HTTP interface takes and gives, as pydantic describes it to OpenAPI: the shapes of ``jsonout``.

What comes in is held to them. What goes out is ``jsonout``'s and not made here; that it has these shapes is
tested.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from assistent.interface import LONGEST_QUESTION, LONGEST_TEXT, MOST_EARLIER, MOST_HITS


def _date(text: str) -> str:
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise PydanticCustomError("no_date", "no ISO date")


Day = Annotated[str, AfterValidator(_date), Field(json_schema_extra={"format": "date"})]
Asked = Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
Name = Annotated[str, Field(max_length=200)]


class Strict(BaseModel):
    """A body that holds nothing but what is described, each value of its own type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Limits(Strict):
    """Vilka dokument som räknas."""

    samling: Name | None = Field(None, description="Mappen under corpus/; annars den första.")
    type: Name | None = Field(None, description="Bara dokument av typen, till exempel protokoll.")
    body: Name | None = Field(None, description="Bara dokument från organet, till exempel kommunstyrelsen eller KS.")
    since: Day | None = Field(None, alias="from", description="Tidigaste datum, ÅÅÅÅ-MM-DD.")
    until: Day | None = Field(None, alias="to", description="Senaste datum, ÅÅÅÅ-MM-DD.")
    in_force: bool = Field(False, description="Bara det som gäller i dag: inte utgånget, ersatt eller föreslaget.")


class Question(Limits):
    """En fråga."""

    question: Asked = Field(description="Frågan, på svenska eller engelska.")
    history: list[Asked] = Field(
        [], max_length=MOST_EARLIER, description="Samtalets tidigare frågor, äldst först, för en följdfråga."
    )
    plain: bool = Field(False, description="Svara på klarspråk, om en språkmodell är inställd.")


class Search(Limits):
    """En sökning."""

    words: Asked = Field(description="Sökorden.")
    count: int = Field(10, ge=1, le=MOST_HITS, description="Högst så många träffar.")


class Text(Strict):
    """En text att kontrollera."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT, description="Texten, ren text.")
    samling: Name | None = Field(None, description="Mappen under corpus/ som texten jämförs med; annars den första.")
    claims: bool = Field(False, description="Granska också det som sägs med egna ord.")


class Fault(BaseModel):
    """Varför det inte gick, och vad man kan göra."""

    error: str
    remedy: str


class CitationShape(BaseModel):
    """Ett ordagrant citat; quote är dokumentets rensade text från start till end (Unicodetecken)."""

    key: str
    document: str
    title: str
    type: str | None
    status: str
    dnr: str | None
    section: str
    pdf_page: int | None
    printed_page: str | None
    quote: str
    start: int
    end: int
    label: str
    confidence: float | None
    changed: bool


class AnswerShape(BaseModel):
    """Ett svar, som assistent ask --json."""

    outcome: str = Field(description="answered, near, not_in_documents, unclear eller out_of_scope")
    language: str
    question: str
    understood: str | None
    answer: str
    citations: list[CitationShape]
    documents_near: list[dict[str, Any]]
    confidence: float
    index: str
    seconds: dict[str, float]
    generated: bool
    notice: str
    struck: list[dict[str, str]]


class HitShape(BaseModel):
    """Ett ställe, som assistent search --json."""

    document: str
    title: str
    type: str | None
    status: str
    section: str
    pdf_page: int | None
    printed_page: str | None
    text: str
    score: float
    scores: dict[str, float]
    also: list[str]


class ItemShape(BaseModel):
    """Ett citat, en hänvisning eller ett påstående i den kontrollerade texten."""

    kind: str
    text: str
    start: int
    end: int
    verdict: str
    reason: str
    document: str | None
    title: str | None
    section: str | None
    pdf_page: int | None
    printed_page: str | None
    document_start: int | None
    document_end: int | None
    label: str | None
    difference: list[dict[str, Any]]
    notes: list[str]


class CheckShape(BaseModel):
    """En kontroll, som assistent check --json; false räknar det som avviker, saknas eller inte stämmer."""

    items: list[ItemShape]
    false: int
