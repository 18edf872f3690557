"""What every index does, whichever back end keeps it."""

from __future__ import annotations

import os
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from giaoban.models.access import EVERYONE, NOBODY, SYSTEM, Reader, Role, unit_key
from giaoban.search.index import tantivy_page
from giaoban.search.index.memory import MemoryIndex
from giaoban.search.index.seam import FACET_VALUES, NO_FACETS, Facet, Index, Results
from giaoban.search.index.tantivy import TantivyIndex
from giaoban.search.lexicon import Lexicon
from giaoban.search.passages import Passage
from giaoban.search.query import PAGE_SIZE, Order, Query
from tests.factories.passages import CADRE, DAY, keep, later, marked, passage, recording

MakeIndex = Callable[[], Index]


@pytest.fixture(params=["memory", "tantivy", "tantivy, as of many hits", "elasticsearch"])
def make_index(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[MakeIndex]:
    """Makes empty indexes of one kind."""
    if request.param == "memory":
        yield MemoryIndex
    elif request.param.startswith("tantivy"):
        if request.param.endswith("many hits"):
            monkeypatch.setattr(tantivy_page, "FEW_HITS", 1)
        yield lambda: _rebuilt(TantivyIndex(tmp_path / uuid.uuid4().hex))
    else:
        url = os.environ.get("GIAOBAN_TEST_ELASTICSEARCH")
        if not url:
            pytest.skip("NOT TESTED on Elasticsearch: GIAOBAN_TEST_ELASTICSEARCH names no server")
        from giaoban.search.index.elasticsearch import ElasticsearchIndex

        made: list[ElasticsearchIndex] = []

        def make() -> Index:
            made.append(ElasticsearchIndex(url, name=f"test-{uuid.uuid4().hex}"))
            return _rebuilt(made[-1])

        yield make
        for index in made:
            index.destroy()
            index.close()


@pytest.fixture
def index(make_index: MakeIndex) -> Index:
    return make_index()


def _rebuilt(index: Index) -> Index:
    index.rebuild([])
    return index


def texts(results: Results) -> list[str]:
    return [marked(hit.snippet) for group in results.conferences for hit in group.best]


def ask(index: Index, text: str, reader: Reader = CADRE, **fields: Any) -> Results:
    return index.find(Query(text=text, **fields), reader)


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        ("nghi quyet", "Thực hiện nghị quyết mới", "Thực hiện [nghị quyết] mới"),
        ("nghị quyết", "Thực hiện Nghị quyết mới", "Thực hiện [Nghị quyết] mới"),
        ("dong chi", "Kính thưa các đồng chí!", "Kính thưa các [đồng chí]!"),
        ("DONG CHI", "ĐỒNG CHÍ Chủ tịch", "[ĐỒNG CHÍ] Chủ tịch"),
        ("hòa bình", "tỉnh Hoà Bình", "tỉnh [Hoà Bình]"),
        ("hoà bình", "tỉnh Hòa Bình", "tỉnh [Hòa Bình]"),
        ("kỹ thuật", "cơ sở kĩ thuật", "cơ sở [kĩ thuật]"),
        ("lí luận", "trình độ lý luận", "trình độ [lý luận]"),
        ("quí II", "báo cáo quý II", "báo cáo [quý II]"),
        ("57-NQ/TW", "Nghị quyết số 57-NQ/TW", "Nghị quyết số [57-NQ/TW]"),
        ("57 nq tw", "Nghị quyết số 57-NQ/TW", "Nghị quyết số [57-NQ/TW]"),
        ("nghị quyết 57", "Nghị quyết số 57-NQ/TW", "[Nghị quyết] số [57]-NQ/TW"),
        ('"30/6/2025"', "trước ngày 30/6/2025, xong", "trước ngày [30/6/2025], xong"),
        ("93,6 %", "đạt 93,6 % kế hoạch", "đạt [93,6] % kế hoạch"),
        ("2192", "hỗ trợ 2.192 hộ", "hỗ trợ [2.192] hộ"),
        ("đường", "duong này", "[duong] này"),
    ],
)
def test_a_question_finds_and_marks_the_text_as_it_stands(index, question, text, shown):
    keep(index, recording(1, "không liên quan", text))
    assert texts(ask(index, question)) == [shown]


def test_a_question_in_decomposed_letters_finds_composed_text(index):
    keep(index, recording(1, "Đề nghị các đồng chí"))
    assert texts(ask(index, unicodedata.normalize("NFD", "đồng chí"))) == ["Đề nghị các [đồng chí]"]


def test_every_word_must_be_in_one_passage_or_over_the_joint_of_two(index):
    keep(
        index,
        recording(1, "giải ngân chậm", "vốn đầu tư công", "còn thấp", "ở nhiều huyện"),
        recording(2, "giải ngân chậm", *["chen vào giữa"] * 2, "vốn đầu tư công"),
    )
    assert texts(ask(index, "giải ngân vốn")) == ["[giải ngân] chậm [vốn] đầu tư công"]
    assert texts(ask(index, "đầu tư công còn thấp")) == ["vốn [đầu tư công còn thấp]"]
    assert ask(index, "giải ngân huyện") == Results()


def test_what_stands_in_the_next_passage_alone_is_found_there_alone(index):
    keep(index, recording(1, "chuyển sang giải ngân", "giải ngân vốn", "việc khác"))
    assert texts(ask(index, "giải ngân vốn")) == ["[giải ngân vốn]"]


@pytest.mark.parametrize("question", ["", "   ", '""', "-", "%", '"'])
def test_a_question_without_words_finds_nothing(index, question):
    keep(index, recording(1, "giải ngân - 5 %"))
    assert ask(index, question) == Results()


@pytest.mark.parametrize(
    "question", ['giải "ngân', "giải OR AND (ngân", "+giải -- ngân:*", "giải\\ ngân^2 ~"]
)
def test_nothing_typed_is_an_error(index, question):
    keep(index, recording(1, "giải ngân or and"))
    ask(index, question)


def test_exact_says_whether_every_word_stands_with_its_diacritics(index):
    keep(index, recording(1, "nghị quyết", "nghỉ quyết"))
    hits = ask(index, "nghị quyết").conferences[0].best
    assert [(marked(hit.snippet), hit.exact) for hit in hits] == [
        ("[nghị quyết]", True),
        ("[nghỉ quyết]", False),
    ]
    assert not ask(index, "nghi quyet").conferences[0].best[0].exact


def test_the_order_of_relevance(index):
    keep(
        index,
        recording(1, "tư và đâu", day=later(5)),
        recording(2, "tư công thì đầu", day=later(4)),
        recording(3, "đấu từ", day=later(3)),
        recording(4, "vốn đầu tư", day=later(2)),
        recording(5, "đầu tư trước đó", day=later(1)),
    )
    assert texts(ask(index, "đầu tư")) == [
        "vốn [đầu tư]",
        "[đầu tư] trước đó",
        "[đấu từ]",
        "[tư] công thì [đầu]",
        "[tư] và [đâu]",
    ]


def test_more_neighbours_come_before_fewer(index):
    keep(
        index,
        recording(1, "vốn công của nhà đầu tư thì giải ngân", day=later(9)),
        recording(2, "giải ngân nguồn vốn đầu tư công"),
    )
    assert texts(ask(index, "giải ngân vốn đầu tư công")) == [
        "[giải ngân] nguồn [vốn đầu tư công]",
        "[vốn công] của nhà [đầu tư] thì [giải ngân]",
    ]


# --- phrases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('"đầu tư công"', ["vốn [đầu tư công]"]),
        ('"dau tu cong"', ["vốn [đầu tư công]", "[đấu tư cộng]"]),
        ('"đầu tư" "công"', ["vốn [đầu tư công]", "[công] bằng trong [đầu tư]"]),
        ("“đầu tư công”", ["vốn [đầu tư công]"]),
        ('"tư công"', ["vốn đầu [tư công]"]),
        ('"vốn đầu tư công"', ["[vốn đầu tư công]"]),
        ('"công tư"', []),
        ('"công"', ["vốn đầu tư [công]", "[công] bằng trong đầu tư"]),
    ],
)
def test_a_phrase_stands_word_by_word(index, question, found):
    keep(index, recording(1, "vốn đầu tư công", "công bằng trong đầu tư", "đấu tư cộng"))
    assert texts(ask(index, question)) == found


@pytest.mark.parametrize(
    "phrase", ["tư công", "đầu tư công", "vốn đầu tư công bằng", "đầu tư công bằng và", "von dau tu cong"]
)
def test_a_phrase_that_is_split_over_two_passages_is_found_once(index, phrase):
    keep(index, recording(1, "giải ngân vốn đầu tư", "công bằng và công khai", "vốn đầu tư khác"))
    results = ask(index, f'"{phrase}"')
    assert results.hit_count == 1
    (hit,) = results.conferences[0].best
    assert (hit.position, "công" in marked(hit.snippet)) == (0, True)


def test_a_phrase_over_a_joint_stands_word_by_word(index):
    keep(index, recording(1, "vốn đầu tư", "công bằng"), recording(2, "vốn đầu tư", "và công"))
    assert [group.conference_id for group in ask(index, '"đầu tư công"').conferences] == [1]
    assert ask(index, '"đầu tư bằng"') == Results()
    assert ask(index, '"đấu tư công"') == Results()


# --- what means the same -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        ("quý II", "trong quý hai năm nay", "trong [quý hai] năm nay"),
        ("Q2", "trong quý hai năm nay", "trong [quý hai] năm nay"),
        ("quý hai", "báo cáo Q2", "báo cáo [Q2]"),
        ("năm mươi phần trăm", "đạt 50 % kế hoạch", "đạt [50] % kế hoạch"),
        ("50 %", "đạt năm mươi phần trăm kế hoạch", "đạt [năm mươi phần trăm] kế hoạch"),
        ("93,6%", "đạt chín mươi ba phẩy sáu phần trăm", "đạt [chín mươi ba phẩy sáu phần trăm]"),
        (
            "2.192 hộ",
            "hai nghìn một trăm chín mươi hai hộ nghèo",
            "[hai nghìn một trăm chín mươi hai hộ] nghèo",
        ),
        (
            "ngày 30/6/2025",
            "xong trước ngày ba mươi tháng sáu năm hai nghìn không trăm hai mươi lăm",
            "xong trước [ngày ba mươi tháng sáu năm hai nghìn không trăm hai mươi lăm]",
        ),
        ("nghị quyết 57", "theo Nghị quyết năm mươi bảy", "theo [Nghị quyết năm mươi bảy]"),
        ("nghị quyết năm mươi bảy", "theo Nghị quyết 57-NQ/TW", "theo [Nghị quyết 57-NQ/TW]"),
        ("57-NQ/TW", "nghị quyết năm mươi bảy", "[nghị quyết năm mươi bảy]"),
        ("chỉ thị 15", "Chỉ thị số 15/CT-UBND", "[Chỉ thị] số [15]/CT-UBND"),
    ],
)
def test_a_number_is_found_however_it_was_said(index, question, text, shown):
    keep(index, recording(1, "không liên quan", text))
    assert texts(ask(index, question)) == [shown]


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("57-NQ/TW", "nghị quyết số 57-NQ/TU"),
        ("18/2016/QĐ-UBND", "quyết định 18/2020/QĐ-UBND"),
        ("50 %", "năm nay mươi lăm phần"),
        ("quý hai", "hai quý khách"),
        ("nghị quyết 57", "nghị quyết 75"),
    ],
)
def test_another_number_is_not_found(index, question, text):
    keep(index, recording(1, text))
    assert ask(index, question) == Results()


LEXICON = Lexicon.of([["UBND", "Ủy ban nhân dân"], ["Sở TT&TT", "Sở Khoa học và Công nghệ"]])


@pytest.mark.parametrize(
    ("question", "text", "shown"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh giao", "[Ủy ban nhân dân tỉnh] giao"),
        ("uy ban nhan dan", "đề nghị UBND xã", "đề nghị [UBND] xã"),
        ("sở tt&tt", "giao Sở Khoa học và Công nghệ chủ trì", "giao [Sở Khoa học và Công nghệ] chủ trì"),
    ],
)
def test_what_the_lexicon_calls_the_same_is_found(index, question, text, shown):
    keep(index, recording(1, text, "khoa học của nhân dân"))
    found = index.find(Query(question), CADRE, LEXICON)
    assert texts(found) == [shown]
    assert ask(index, question) == Results()


def test_what_was_typed_comes_before_what_means_the_same(index):
    keep(
        index,
        recording(1, "báo cáo quý hai", day=later(3)),
        recording(2, "báo cáo quý II", day=later(1)),
        recording(3, "quý khách II báo cáo", day=later(5)),
    )
    assert [group.conference_id for group in ask(index, "quý II").conferences] == [2, 1]


# --- the language of questions ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("ngân sách -huyện", {2, 3}),
        ("ngân sách -huyen", {2, 3}),
        ('ngân sách -"xã nghèo"', {1, 3}),
        ("huyện OR tỉnh", {1, 3}),
        ("ngân sách (huyện OR xã)", {1, 2}),
        ("ngân sách tỉnh | xã", {2, 3}),
        ('"sách tỉnh" OR "sách huyện"', {1, 3}),
        ("(huyện", {1}),
        ("OR huyện", {1}),
        ("-huyện", set()),
    ],
)
def test_operators(index, question, found):
    keep(
        index,
        recording(1, "ngân sách huyện"),
        recording(2, "ngân sách xã nghèo"),
        recording(3, "ngân sách tỉnh"),
    )
    assert {group.conference_id for group in ask(index, question).conferences} == found


def test_field_words(index):
    keep(
        index,
        [
            passage("nói về ngân sách", recording=1, speaker="Nguyễn Văn An", unit="Sở Tài chính"),
            passage("theo Nghị quyết 57", recording=1, position=1, speaker="S2"),
        ],
        [passage("ngân sách năm nay", recording=2, speaker="Trần Thị Bình", day=later(400))],
    )

    def found(question: str) -> set[tuple[int, int]]:
        return {(hit.recording_id, hit.position) for c in ask(index, question).conferences for hit in c.best}

    assert found("người:an") == {(1, 0)}
    assert found('nguoi:"nguyen van"') == {(1, 0)}
    assert found('người:"Nguyễn Văn" ngân sách') == {(1, 0)}
    assert found("đơnvị:tài_chính ngân sách") == {(1, 0)}
    assert found("vănbản:57-NQ/TW") == {(1, 1)}
    assert found("ngân sách ngày:2026") == {(2, 0)}
    assert found("ngân sách ngày:..12/2025") == {(1, 0)}
    assert found("người:Cường") == set()


def test_a_letter_off_is_forgiven_where_that_is_asked_for(index):
    keep(index, recording(1, "giải ngân vốn"), recording(2, "giải phóng"))
    assert ask(index, "gải ngân") == Results()
    results = ask(index, "gải ngân", forgiving=True)
    assert texts(results) == ["[giải ngân] vốn"]
    assert results.conferences[0].best[0].slip
    assert texts(ask(index, "giari nganf", forgiving=True)) == ["[giải ngân] vốn"]


def test_not_every_word_is_a_letter_off_at_once(index):
    keep(
        index,
        recording(1, "thấy tàu cá đang xa, anh ấn còi"),
        recording(2, "đề nghị các đồng chỉ đạo"),
        recording(3, "các đồn biên phòng chi viện", "chia sẻ"),
    )
    assert texts(ask(index, "cac dong chi", forgiving=True)) == [
        "đề nghị [các đồng chỉ] đạo",
        "[các đồn] biên phòng [chi] viện",
    ]
    assert ask(index, "cacs ddoongf chis", forgiving=True).hit_count == 1
    assert ask(index, '"cac dong" chj', forgiving=True).hit_count == 1
    assert ask(index, "cac dong chi OR xyz", forgiving=True).hit_count == 2
    meant = Lexicon.of([("HĐND", "các đồng chí")])
    assert index.find(Query("các đồng chí", forgiving=True), CADRE, meant).hit_count == 2


# --- filters, groups, pages ---------------------------------------------------------------------------


def test_filters(index):
    keep(
        index,
        [
            passage("ngân sách", recording=1, position=0, conference=7, speaker="S1"),
            passage("ngân sách", recording=1, position=1, conference=7, speaker="S2"),
        ],
        recording(2, "ngân sách", conference=7, day=later(0)),
        recording(3, "ngân sách", conference=8, day=later(10)),
    )

    def places(**fields: Any) -> set[tuple[int, int]]:
        found = ask(index, "ngân sách", **fields)
        return {(hit.recording_id, hit.position) for group in found.conferences for hit in group.best}

    assert places() == {(1, 0), (1, 1), (2, 0), (3, 0)}
    assert places(conference_id=7) == {(1, 0), (1, 1), (2, 0)}
    assert places(recording_id=1) == {(1, 0), (1, 1)}
    assert places(recording_id=1, speaker="S2") == {(1, 1)}
    assert places(since=later(1)) == {(3, 0)}
    assert places(until=later(9)) == {(1, 0), (1, 1), (2, 0)}
    assert places(since=later(10), until=later(10)) == {(3, 0)}
    assert places(since=later(11)) == set()
    assert places(conference_id=9) == set()


def test_what_a_passage_carries_narrows_and_is_counted(index):
    keep(
        index,
        [
            passage(
                "ngân sách theo Nghị quyết 57-NQ/TW",
                kind="giao-ban",
                body="UBND tỉnh",
                speaker="An",
                unit="Sở Tài chính",
                post="Giám đốc",
                made=100,
            ),
            passage("ngân sách", position=1, kind="giao-ban", body="UBND tỉnh", speaker="Bình", made=100),
        ],
        [
            passage(
                "ngân sách",
                recording=2,
                kind="tap-huan",
                body="Tỉnh ủy",
                day=later(40),
                speaker="An",
                made=200,
            )
        ],
        [passage("ngân sách", recording=3, keys=(), kind="kin", speaker="Kín", body="Kín", made=50)],
    )
    facets = index.find(Query("ngân sách"), CADRE, facets=FACET_VALUES).facets
    assert facets.counts == {
        Facet.KIND: (("giao-ban", 2), ("tap-huan", 1)),
        Facet.BODY: (("UBND tỉnh", 2), ("Tỉnh ủy", 1)),
        Facet.SPEAKER: (("An", 2), ("Bình", 1)),
        Facet.POST: (("Giám đốc", 1),),
        Facet.UNIT: (("Sở Tài chính", 1),),
        Facet.DOCUMENT: (("57-NQ/TW", 1),),
        Facet.REVIEW: (),
    }
    assert facets.months == ((DAY.replace(day=1), 2), (later(40).replace(day=1), 1))

    def count(**fields: Any) -> int:
        return ask(index, "ngân sách", **fields).hit_count

    assert count(kind="giao-ban") == 2
    assert count(body="Tỉnh ủy") == 1
    assert count(speaker="An") == 2
    assert count(unit="Sở Tài chính") == 1
    assert count(post="Giám đốc") == 1
    assert count(document="57-NQ/TW") == 1
    assert count(as_of=150) == 2
    assert count(kind="kin") == 0
    assert index.find(Query(document="Nghị quyết 57"), CADRE).hit_count == 1
    assert index.find(Query(speaker="An"), CADRE).hit_count == 2
    assert index.find(Query(kind="giao-ban"), CADRE) == Results()
    training = index.find(Query("ngân sách", kind="tap-huan"), CADRE, facets=1).facets
    assert training.months == ((later(40).replace(day=1), 1),)
    assert training.counts[Facet.SPEAKER] == (("An", 1),)
    assert index.find(Query("ngân sách"), CADRE, facets=1).facets.counts[Facet.BODY] == (("UBND tỉnh", 2),)
    assert index.find(Query("ngân sách"), CADRE).facets == NO_FACETS
    assert index.find(Query("ngân sách"), NOBODY, facets=1).facets == NO_FACETS


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("read", [{}, {"forgiving": True}, {"near": True}])
def test_a_page_behind_the_last_is_empty_and_still_counts(index, order, read):
    keep(index, [passage("rà soát đất đai", position=position) for position in range(3)])
    behind = ask(index, "rà soát đất đai", order=order, page=7, **read)
    assert behind == replace(ask(index, "rà soát đất đai", order=order, **read), conferences=())


def test_hits_are_grouped_and_counted_and_the_best_come_first(index):
    keep(
        index,
        recording(
            1, "ngân sách", "ngăn sách", "ngân sách nữa", "sách về ngân hàng", "ngân sách", conference=7
        ),
        recording(2, "ngân sách", conference=7),
        recording(3, "ngân sách tỉnh", conference=8, day=later(1)),
    )
    results = ask(index, "ngân sách")
    assert (results.conference_count, results.hit_count, results.truncated) == (2, 7, False)
    newer, older = results.conferences
    assert (newer.conference_id, newer.day, newer.count) == (8, later(1), 1)
    assert (older.conference_id, older.count) == (7, 6)
    assert [(hit.recording_id, hit.position) for hit in older.best] == [(1, 0), (1, 2), (1, 4)]
    assert older.best[0].score == 1.0


def test_a_conference_or_recording_asked_for_alone_shows_all_its_hits(index):
    keep(index, recording(1, *["ngân sách"] * 7, conference=7), recording(2, "ngân sách", conference=7))
    (of_all,) = ask(index, "ngân sách").conferences
    (of_conference,) = ask(index, "ngân sách", conference_id=7).conferences
    (of_recording,) = ask(index, "ngân sách", recording_id=1).conferences
    assert [len(group.best) for group in (of_all, of_conference, of_recording)] == [3, 8, 7]


def test_order_by_date_puts_the_newer_conference_first(index):
    keep(index, recording(1, "ngân sách", day=later(0)), recording(2, "sách ngăn", day=later(1)))
    by_relevance = [group.conference_id for group in ask(index, "ngân sách").conferences]
    by_date = [group.conference_id for group in ask(index, "ngân sách", order=Order.DATE).conferences]
    assert (by_relevance, by_date) == ([1, 2], [2, 1])


@pytest.mark.parametrize("order", list(Order))
def test_pages_part_the_conferences_without_gap_or_repetition(index, order):
    count = 2 * PAGE_SIZE + 3
    keep(index, *(recording(n, "ngân sách", day=later(n % 4)) for n in range(1, count + 1)))
    pages = [ask(index, "ngân sách", order=order, page=page) for page in (1, 2, 3, 4)]
    assert [len(page.conferences) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 3, 0]
    assert {page.conference_count for page in pages[:3]} == {count}
    ids = [group.conference_id for page in pages for group in page.conferences]
    assert sorted(ids) == list(range(1, count + 1))
    assert ids == sorted(ids, key=lambda n: (n % 4, n), reverse=True)


def test_a_hit_carries_its_place(index):
    keep(index, [passage("một hai ba", recording=4, position=3, conference=9, speaker="S2", doubtful=True)])
    (hit,) = ask(index, "hai").conferences[0].best
    assert (hit.recording_id, hit.conference_id, hit.position) == (4, 9, 3)
    assert (hit.start, hit.end, hit.speaker, hit.doubtful) == (15.0, 19.5, "S2", True)


def test_a_long_passage_is_cut_around_what_was_found(index):
    long = " ".join(f"từ{n}" for n in range(200))
    keep(index, [passage(f"{long} giải ngân {long}")])
    (shown,) = texts(ask(index, "giải ngân"))
    assert "[giải ngân]" in shown
    assert shown.startswith("… từ")
    assert shown.endswith(" …")
    assert len(shown.split()) < 60


# --- hits without their conferences ---------------------------------------------------------------------


def moments(index: Index, text: str, **more: Any) -> list[tuple[int, int]]:
    limit = more.pop("limit", 100)
    found = index.moments(Query(text, **more), CADRE, limit=limit)
    return [(hit.recording_id, hit.position) for hit in found]


def test_moments_are_all_hits_best_first_then_the_newer_day_and_as_they_were_said(index):
    keep(
        index,
        recording(1, "ngân sách", "ngăn sách", "ngân sách", conference=7, day=later(1)),
        recording(2, "ngân sách", conference=7, day=later(1)),
        recording(3, "ngân sách", conference=8, day=later(1)),
        recording(4, "sách về ngân hàng", "ngân sách", conference=9, day=later(2)),
        recording(5, *["ngân sách"] * 5, conference=10, day=later(0)),
        [passage("ngân sách", recording=6, keys=(), day=later(9))],
    )
    best = [(4, 1), (3, 0), (1, 0), (1, 2), (2, 0), *((5, position) for position in range(5))]
    assert moments(index, "ngân sách") == [*best, (1, 1), (4, 0)]
    by_date = [(4, 0), (4, 1), (3, 0), (1, 0), (1, 1), (1, 2), (2, 0), *best[5:]]
    assert moments(index, "ngân sách", order=Order.DATE) == by_date
    for limit in range(1, 13):
        assert moments(index, "ngân sách", limit=limit) == [*best, (1, 1), (4, 0)][:limit]
        assert moments(index, "ngân sách", limit=limit, order=Order.DATE) == by_date[:limit]
    assert moments(index, "ngân sách", page=5, conference_id=8) == [(3, 0)]
    assert moments(index, "không có") == moments(index, "") == []


def test_a_moment_has_all_of_its_text(index):
    long = " ".join(f"từ{n}" for n in range(200))
    keep(index, [passage(f"{long} giải ngân {long}")], recording(2, "tiến độ giải", "ngân sách"))
    second, first = index.moments(Query('"giải ngân"'), CADRE)
    assert marked(first.snippet) == f"{long} [giải ngân] {long}"
    assert marked(second.snippet) == "tiến độ [giải ngân] sách …"
    (of_page,) = ask(index, '"giải ngân"', recording_id=2).conferences[0].best
    assert (second.exact, second.score, second.start) == (of_page.exact, of_page.score, of_page.start)


def test_only_what_was_transcribed_from_a_moment_on(index):
    keep(
        index,
        [passage("ngân sách", recording=1, made=100)],
        [passage("ngân sách", recording=2, made=200)],
        [passage("ngân sách", recording=3, made=300)],
    )
    assert [ask(index, "ngân sách", made_since=since).hit_count for since in (100, 101, 300, 301)] == [
        3,
        2,
        1,
        0,
    ]
    assert moments(index, "ngân sách", made_since=150, as_of=250) == [(2, 0)]
    since = index.find(Query("ngân sách", made_since=300), CADRE, facets=1)
    assert since.facets.months == ((DAY.replace(day=1), 1),)


# --- what the machine doubts ------------------------------------------------------------------------------


def doubted(recording_id: int, sure: str, doubtful: str, **fields: Any) -> list[Passage]:
    """Two passages, of which the machine doubts the second."""
    return [
        passage(sure, recording=recording_id, position=0, **fields),
        passage(doubtful, recording=recording_id, position=1, doubtful=True, **fields),
    ]


def test_what_is_doubtful_comes_after_all_that_is_sure(index):
    keep(
        index,
        doubted(1, "sách về ngân hàng", "đúng ngân sách", conference=1, day=later(0)),
        doubted(2, "không có gì", "ngân sách tỉnh", conference=2, day=later(9)),
        doubted(3, "ngăn cái sách", "không có gì", conference=3, day=later(1)),
    )
    results = ask(index, "ngân sách")
    assert [group.conference_id for group in results.conferences] == [1, 3, 2]
    assert [(marked(hit.snippet), hit.doubtful) for hit in results.conferences[0].best] == [
        ("[sách] về [ngân] hàng", False),
        ("đúng [ngân sách]", True),
    ]
    scores = [(hit.doubtful, hit.score) for group in results.conferences for hit in group.best]
    assert min(value for doubtful, value in scores if not doubtful) > max(
        value for doubtful, value in scores if doubtful
    )


def test_what_is_doubtful_is_counted_apart(index):
    keep(
        index,
        doubted(1, "ngân sách", "ngân sách", conference=7),
        doubted(2, "ngân sách", "sách ngăn", conference=7),
        doubted(3, "gì đó", "ngân sách", conference=8),
        doubted(4, "ngân sách", "gì đó", conference=9),
        [passage("ngân sách", recording=5, conference=7, keys=[unit_key(3)], doubtful=True)],
    )
    results = ask(index, "ngân sách")
    assert (results.hit_count, results.doubtful_count) == (6, 3)
    counts = {group.conference_id: (group.count, group.doubtful) for group in results.conferences}
    assert counts == {7: (4, 2), 8: (1, 1), 9: (1, 0)}
    assert ask(index, "ngân sách", SYSTEM).doubtful_count == 4
    assert ask(index, "ngân sách", conference_id=9).doubtful_count == 0


def test_what_is_doubtful_may_be_left_out(index):
    keep(index, doubted(1, "ngân sách", "ngân sách"), doubted(2, "gì đó", "ngân sách", conference=8))
    results = ask(index, "ngân sách", sure=True)
    assert (results.conference_count, results.hit_count, results.doubtful_count) == (1, 1, 0)
    assert [(hit.position, hit.doubtful) for hit in results.conferences[0].best] == [(0, False)]


def test_by_date_the_day_decides_between_conferences_and_within_one_what_is_sure_comes_first(index):
    keep(
        index,
        doubted(1, "sách về ngân hàng", "ngân sách", day=later(1)),
        doubted(2, "gì đó", "ngân sách", conference=8, day=later(2)),
    )
    newest, older = ask(index, "ngân sách", order=Order.DATE).conferences
    assert (newest.conference_id, newest.doubtful) == (8, 1)
    assert [hit.doubtful for hit in older.best] == [False, True]


def test_transcripts_that_a_person_approved_are_told_apart_and_asked_for_alone(index):
    keep(
        index,
        recording(1, "ngân sách", review="approved"),
        recording(2, "ngân sách", review="draft"),
        recording(3, "ngân sách"),
    )
    hits = {group.conference_id: group.best[0].approved for group in ask(index, "ngân sách").conferences}
    assert hits == {1: True, 2: False, 3: False}
    assert [group.conference_id for group in ask(index, "ngân sách", review="approved").conferences] == [1]
    counts = index.find(Query("ngân sách"), CADRE, facets=2).facets.counts
    assert counts[Facet.REVIEW] == (("approved", 1), ("draft", 1))


# --- beside ---------------------------------------------------------------------------------------------


def test_beside_what_is_found_by_words_are_those_of_the_asked_that_lack_them(index):
    keep(
        index,
        recording(1, "giải ngân vốn", "vốn xã", "ngân sách", speaker="Nguyễn Văn An"),
        recording(2, "vốn huyện", "vốn xã", conference=9),
        recording(3, "vốn kín", keys=[unit_key(1)]),
    )
    every = [(1, 0), (1, 1), (1, 2), (2, 0), (2, 1), (3, 0), (4, 0)]

    def beside(text: str, reader: Reader = CADRE, **fields: Any) -> set[tuple[int, int]]:
        found = index.beside(every, Query(text, **fields), reader)
        assert all(place == (hit.recording_id, hit.position) for place, hit in found.items())
        return set(found)

    assert beside("giải ngân") == {(1, 1), (1, 2), (2, 0), (2, 1)}
    assert beside("giải ngân", SYSTEM) == {(1, 1), (1, 2), (2, 0), (2, 1), (3, 0)}
    assert beside("giải ngân", NOBODY) == set()
    assert beside("giải ngân -xã") == {(1, 2), (2, 0)}
    assert beside("giải ngân người:an") == {(1, 1), (1, 2)}
    assert beside("giải ngân", conference_id=9) == {(2, 0), (2, 1)}
    assert beside("giải ngân", near=True) == {(1, 1), (1, 2), (2, 0), (2, 1)}
    assert beside("") == set()
    assert set(index.beside([(2, 0)], Query("giải ngân"), CADRE)) == {(2, 0)}
    assert index.beside([], Query("giải ngân"), CADRE) == {}


# --- keeping --------------------------------------------------------------------------------------------


def test_replace_says_all_there_is_of_a_recording_and_can_be_repeated(index):
    keep(index, recording(1, "cũ một", "cũ hai"), recording(2, "cũ ba"))
    for _ in range(2):
        index.replace(1, recording(1, "mới"))
        assert index.holds() == {1: 1, 2: 1}
        assert texts(ask(index, "cũ")) == ["[cũ] ba"]
        assert texts(ask(index, "mới")) == ["[mới]"]


def test_an_empty_replace_forgets_the_recording(index):
    keep(index, recording(1, "ngân sách"), recording(2, "ngân sách"))
    for _ in range(2):
        index.replace(1, ())
        assert index.holds() == {2: 1}
        assert [group.conference_id for group in ask(index, "ngân sách").conferences] == [2]


def test_a_rebuild_equals_what_was_kept_one_by_one(index, make_index):
    archive = [recording(n, f"ngân sách {n}", "sách ngăn", day=later(n)) for n in range(1, 8)]
    keep(index, *archive)
    other = make_index()
    keep(other, recording(99, "ngân sách xưa"))
    other.rebuild((passages[0].recording_id, passages) for passages in archive)
    assert other.holds() == index.holds()
    assert ask(other, "ngân sách") == ask(index, "ngân sách")


def test_a_rebuild_that_fails_leaves_the_old_index(index):
    keep(index, recording(1, "ngân sách"))

    def broken() -> Iterator[tuple[int, list[Passage]]]:
        yield 2, recording(2, "ngân sách")
        raise ConnectionError("the database went away")

    with pytest.raises(ConnectionError):
        index.rebuild(broken())
    assert index.holds() == {1: 1}
    assert texts(ask(index, "ngân sách")) == ["[ngân sách]"]
    index.rebuild([(3, recording(3, "ngân sách"))])
    assert index.holds() == {3: 1}


# --- rights ---------------------------------------------------------------------------------------------


def test_a_reader_finds_what_one_of_his_keys_opens(index):
    keep(
        index,
        recording(1, "ngân sách chung", keys={EVERYONE}),
        recording(2, "ngân sách riêng", keys={unit_key(5), unit_key(6)}),
        recording(3, "ngân sách kín", keys=()),
    )

    def found(reader: Reader) -> set[int]:
        return {group.conference_id for group in ask(index, "ngân sách", reader).conferences}

    assert found(CADRE) == {1}
    assert found(replace(CADRE, keys=frozenset({EVERYONE, unit_key(6), unit_key(9)}))) == {1, 2}
    assert found(Reader(2, "Khách", Role.SECRETARY, frozenset())) == set()
    assert found(NOBODY) == set()
    assert found(SYSTEM) == {1, 2, 3}


SYLLABLES = "đầu đấu dau tư từ công cộng 57 hòa hoà năm mươi bảy nghị quyết UBND"
WORDS = st.sampled_from([*SYLLABLES.split(), "Ủy ban nhân dân"])
TEXTS = st.lists(WORDS, min_size=1, max_size=7).map(" ".join)
KEYS = st.frozensets(st.sampled_from([EVERYONE, unit_key(1), unit_key(2)]), max_size=2)
QUESTIONS = st.one_of(
    st.lists(WORDS, min_size=1, max_size=4).map(" ".join),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.tuples(TEXTS, WORDS).map(lambda both: f"{both[0]} -{both[1]}"),
    st.tuples(TEXTS, TEXTS, WORDS).map(lambda three: f"({three[0]} OR {three[1]}) {three[2]}"),
    st.tuples(TEXTS, WORDS).map(lambda both: f'"{both[0]}" OR {both[1]}'),
    st.tuples(WORDS, TEXTS).map(lambda both: f'{both[0]} "{both[1]}" {both[0]}'),
)


@st.composite
def archives(draw: st.DrawFn) -> list[list[Passage]]:
    """A few recordings, two to a conference, with the rights and the day of their conference."""
    archive = []
    for conference in range(1, draw(st.integers(1, 6)) + 1):
        keys, day = draw(KEYS), later(draw(st.integers(0, 2)))
        for part in range(draw(st.integers(1, 2))):
            said = draw(st.lists(st.tuples(TEXTS, st.booleans()), min_size=1, max_size=5))
            same: dict[str, Any] = {
                "recording": 2 * conference + part,
                "conference": conference,
                "day": day,
                "keys": keys,
            }
            archive.append(
                [
                    passage(text, position=position, doubtful=doubtful, **same)
                    for position, (text, doubtful) in enumerate(said)
                ]
            )
    return archive


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    archive=archives(),
    questions=st.lists(QUESTIONS, min_size=1, max_size=6),
    keys=KEYS,
    order=st.sampled_from(Order),
    page=st.sampled_from([1, 1, 2]),
    sure=st.booleans(),
)
def test_no_answer_depends_on_what_the_reader_may_not_read(
    index, archive, questions, keys, order, page, sure
):
    """The same hits, counts, snippets, scores and order as from an archive without the rest: brute force
    over it says which."""
    reader = Reader(1, "Ai đó", Role.READER, keys)
    readable = [passages for passages in archive if reader.may_read(passages[0].readable_by)]
    measure = MemoryIndex({passages[0].recording_id: tuple(passages) for passages in readable})
    index.rebuild((passages[0].recording_id, passages) for passages in archive)
    for text in questions:
        for forgiving in (False, True):
            query = Query(text, order=order, page=page, sure=sure, forgiving=forgiving)
            assert index.find(query, reader, LEXICON, 5) == measure.find(query, SYSTEM, LEXICON, 5)
        assert index.moments(query, reader, LEXICON, 4) == measure.moments(query, SYSTEM, LEXICON, 4)
        places = [(one.recording_id, one.position) for passages in archive for one in passages]
        assert index.beside(places, query, reader, LEXICON) == measure.beside(places, query, SYSTEM, LEXICON)
