"""What kind of answer a question wants, and what it asks about besides."""

from __future__ import annotations

import pytest

from assistent.asking import Kind, asks_authority, asks_decision, asks_steps, asks_validity, kind_of


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Jag är ny rektor. Hur stora inköp får jag besluta om själv?", Kind.NUMBER),
        ("När ska nämnden ha antagit planen? Jag har hört både december och januari.", Kind.DATE),
        ("I handboken står det att gränsen är 100 000. Stämmer det?", Kind.YES_NO),
        ("konsulten som gjorde utvärderingen, vad kostade den", Kind.AMOUNT),
        ("Vad får en middag kosta per person?", Kind.AMOUNT),
        ("Vad tjänar kommundirektören?", Kind.AMOUNT),
        ("Vem ansvarar för kostnaderna?", Kind.PERSON),
        ("Vem bestämmer antalet ledamöter?", Kind.PERSON),
        ("Varför höjdes beloppet?", Kind.REASON),
        ("Vem beslutar när någon begär registerutdrag?", Kind.PERSON),
        ("Which board handles schools?", Kind.PERSON),
        ("Which documents are valid?", Kind.LIST),
        ("Hur gick det till när man samlade in åsikter?", Kind.METHOD),
        ("Hur långt har man kommit?", Kind.METHOD),
        ("Hur stor betydelse har planen?", Kind.METHOD),
        ("Hur lång ska resan vara för att tåg ska gå före bil?", Kind.NUMBER),
        ("Hur långt i förväg måste jag beställa?", Kind.DURATION),
        ("Hur länge har vi på oss att svara?", Kind.DATE),
        ("When do I need a doctor's certificate?", Kind.OTHER),
        ("When was the policy adopted?", Kind.DATE),
        ("Vilka datum har de möten?", Kind.DAY),
        ("Vad heter kommunens bostadsbolag?", Kind.OTHER),  # no person has that name
        ("Vad heter ordföranden?", Kind.NAME),
        ("Vad heter den nya policyn?", Kind.OTHER),
        ("Vad innebär 16 § i reglementet om jag varit jävig?", Kind.OTHER),
        ("Vad innebär jäv?", Kind.DEFINITION),
        ("Which mobile phone may I use?", Kind.OTHER),
        ("Gäller resepolicyn fortfarande?", Kind.YES_NO),
        ("Skickades förslaget till rådet?", Kind.YES_NO),
        ("Räcker det att ringa runt?", Kind.YES_NO),
        ("Var hamnar reglerna?", Kind.OTHER),
        ("Var det någon som reserverade sig?", Kind.YES_NO),
        ("Vilka steg ingår i rehabiliteringen?", Kind.METHOD),
    ],
)
def test_word_order_and_words_that_mislead(text: str, kind: Kind) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Gäller resepolicyn från 2021 fortfarande?", True),
        ("När går policyn ut?", True),
        ("När löper avtalet ut?", True),
        ("Hur länge gäller planen?", True),
        ("Kan jag gå efter policyn från 2023 eller har den ersatts?", True),
        ("Is the travel policy still valid?", True),
        ("When does the policy expire?", True),
        ("Vad gäller vid sjukdom?", False),
        ("När går tåget?", False),
        ("Vem ansvarar för planen?", False),
    ],
)
def test_whether_it_is_asked_if_a_document_holds(text: str, asked: bool) -> None:
    assert asks_validity(text) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Vem beslutar om skolskjuts?", True),
        ("Vem får anställa en vikarie?", True),
        ("Vem har rätt att teckna avtal?", True),
        ("En medborgare kräver skadestånd, vem tar beslutet?", True),
        ("vem kan säga nej till en bisyssla", True),
        ("Hur stora inköp får en rektor besluta om?", True),
        ("Who may sign contracts?", True),
        ("Vem fick kulturstipendiet?", False),
        ("Vem är ordförande?", False),
        ("Vad beslutade nämnden?", False),
    ],
)
def test_whether_it_is_asked_who_may_decide(text: str, asked: bool) -> None:
    assert asks_authority(text) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Hur anmäler jag en bisyssla?", True),
        ("Hur går en upphandling till?", True),
        ("Vilka steg ingår i rekryteringen?", True),
        ("Vad ska jag göra om jag misstänker mutor?", True),
        ("How do I apply for leave?", True),
        ("Hur många steg finns det?", False),
        ("Hur mycket får jag i ersättning?", False),
        ("Hur upplevs årshjulet fungera?", False),
    ],
)
def test_whether_steps_are_asked_for(text: str, asked: bool) -> None:
    assert asks_steps(text) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [("Är planen antagen?", True), ("Röstade alla ja?", True), ("Vem har beslutat om planen?", False)],
)
def test_whether_a_decision_is_asked_for(text: str, asked: bool) -> None:
    assert asks_decision(text) is asked


def test_a_person_at_a_place_is_no_thing() -> None:
    assert kind_of("Vad heter rektorn på skolan i Norrby?") is Kind.NAME
    assert kind_of("Vad heter den nya skolan?") is Kind.OTHER
