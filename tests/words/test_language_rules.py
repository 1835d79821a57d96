"""The words of charts and page keep the rules of the field: no blame, no fear, no verdict before a court, no jargon."""

import re

import pytest

from dvstats.words.catalogue import FOLDER, words

LANGUAGES = sorted({path.stem.split("_")[0] for path in FOLDER.glob("*.toml")})
# What is not said, and what is said instead.
NOT_SAID = {
    "en": {
        r"\bdisputes?\b|\bquarrels?\b|family problem|\btragedy|\btragic": "domestic violence or abuse",
        r"\bbattered\b|\bbroken women|\bhelpless": "women who experienced violence",
        r"\bshocking|\bhorrif|\bterrif|\bepidemic|\balarming|\bscourge|\bpandemic\b|\bsoar": "the number",
        r"\bperpetrators? who (?:are|were) suspected|\bguilty\b|\bwife[- ]beater": "suspect, until convicted",
        r"\bactual (?:number|cases|violence)|\breal (?:number|cases)\b|\btrue number": "recorded, or estimated",
        r"ranked worst|\bworst (?:country|countries|area)|\bbest (?:country|countries)\b|league table": "no rank",
        r"fail(?:ed|s)? to report|refus(?:ed|es) to report|too ashamed|\bprovok": "did not reach the police",
        r"\biceberg\b|\bdark number": "not known to any service",
        r"\bgypsy|\bimmigrant cultures?\b|\bbackward": "countries by name",
        r"\bsignificant(?:ly)?\b|\bp-value|\bnull hypothesis": "cannot be told apart, or an interval",
    },
    "de": {
        r"streit\b|\bFamiliendrama|Beziehungstat|\bTragödie|\btragisch": "häusliche Gewalt",
        r"erschreckend|schockierend|\bEpidemie|alarmierend|entsetzlich": "die Zahl",
        r"\bschuldig\b": "tatverdächtig",
        r"tatsächliche (?:Zahl|Fälle)|wahre Zahl": "erfasst oder geschätzt",
        r"am schlimmsten|schlechtestes Land|Schlusslicht|Spitzenreiter": "keine Rangliste",
        r"weigern sich|\bprovozier": "erreichte die Polizei nicht",
        r"\bEisberg|Dunkelziffer": "keiner Stelle bekannt",
        r"\bsignifikant": "nicht zu unterscheiden",
    },
}
# Terms that a reader is told of in the definitions of the page, by what must stand there.
DEFINED = {"en": {"dark figure": "dark", "bound": "bound", "flag": "flag"},
           "de": {"Dunkelfeld": "dark", "Schranke": "bound", "Kennzeichen": "flag"}}  # fmt: skip
LONGEST_TITLE = 15
LONGEST_SENTENCE = 60
TITLES = [key for key in words().texts if key.startswith("report.figure.") and f"{key}_sub" in words().texts]


def texts(language):
    return {key: text for key, text in words(language).texts.items() if not key.startswith("areas.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_hurts_or_misleads_is_not_said(language):
    for pattern, instead in NOT_SAID[language].items():
        found = {key: text for key, text in texts(language).items() if re.search(pattern, text, re.IGNORECASE)}
        assert not found, instead


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", TITLES)
def test_the_title_of_a_figure_is_short_and_in_sentence_case(language, key):
    title = words(language).texts[key]
    assert len(re.sub(r"\{[^}]*\}", "x", title).split()) <= LONGEST_TITLE
    assert not title.isupper()
    assert not title.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_can_be_read_in_one_breath(language):
    long = [(key, len(sentence.split())) for key, text in texts(language).items()
            for sentence in re.split(r"(?<=[.!?])\s", text) if len(sentence.split()) > LONGEST_SENTENCE]  # fmt: skip
    assert not long


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_of_our_own_are_defined_on_the_page(language):
    for term, key in DEFINED[language].items():
        assert term.lower() in words(language).texts[f"definitions.{key}"].lower()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dark_figure_is_named_once_and_elsewhere_said_in_plain_words(language):
    term = "Dunkelfeld" if language == "de" else "dark figure"
    assert [key for key, text in texts(language).items() if term in text] == ["definitions.dark"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_page_warns_of_its_content(language):
    assert len(words(language).texts["report.content_note"].split()) > 8


def test_a_rule_would_notice_what_it_forbids():
    spoilt = {"en": "a shocking epidemic of domestic disputes", "de": "eine erschreckende Epidemie"}
    for language, sentence in spoilt.items():
        assert any(re.search(pattern, sentence, re.IGNORECASE) for pattern in NOT_SAID[language])
