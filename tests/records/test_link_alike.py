"""Linkage by similarity: most persons are found whatever the typing errors, and it is Splink's linkage."""

import numpy as np
import pandas as pd
import pytest

from dvstats.core.errors import InputError, MissingExtraError
from dvstats.records.link_alike import link_alike
from tests.records.synthetic import ON, registers, true_captures

PEOPLE = 4000


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    pytest.importorskip("splink", reason="needs the extra `linkage`")
    folder = tmp_path_factory.mktemp("registers")
    truth = registers(folder, PEOPLE, (0.4, 0.3, 0.3), seed=11)
    paths = [folder / f"{name}.csv" for name in "abc"]
    return truth, paths, link_alike(paths, ON)


def whose(found, truth):
    return np.array([truth[place][row - 1] for place, row in zip(found.list_of, found.row, strict=True)])


def test_persons_are_found_and_nearly_nobody_else(linked):
    truth, _, found = linked
    accepted = found.at(0.9)
    person, entity = whose(found, truth), found.persons(accepted)
    together = lambda *labels: sum(n * (n - 1) // 2 for n in pd.DataFrame(labels).T.value_counts())
    right = together(person, entity)
    assert right > 0.97 * together(person)
    assert right > 0.99 * together(entity)


def test_probabilities_mean_what_they_say(linked):
    truth, _, found = linked
    person = whose(found, truth)
    same = person[found.first] == person[found.second]
    chance = found.probability
    for low, high in ((0.0, 0.5), (0.5, 0.99), (0.99, 1.0)):
        here = (chance >= low) & (chance <= high)
        error = np.sqrt(np.sum(chance[here] * (1 - chance[here]))) + 2
        assert abs(same[here].sum() - chance[here].sum()) < 4 * error


def test_histories_are_close_to_those_of_the_truth(linked):
    truth, _, found = linked
    theirs, ours = true_captures(truth, PEOPLE).cells()[1:], found.captures(found.at(0.9)).cells()[1:]
    assert ours == pytest.approx(theirs, rel=0.05, abs=8)
    told = found.linked(0.9)
    assert told.rows == {name: len(one) for name, one in zip("abc", truth, strict=True)}


def test_persons_are_those_of_splinks_own_clusters(linked):
    from splink import DuckDBAPI
    from splink.clustering import cluster_pairwise_predictions_at_threshold

    _, _, found = linked
    api = DuckDBAPI()
    nodes = api.register(pd.DataFrame({"unique_id": range(len(found.row))}))
    edges = api.register(pd.DataFrame({"unique_id_l": found.first, "unique_id_r": found.second,
                                       "match_probability": found.probability}))  # fmt: skip
    for threshold in (0.2, 0.9, 0.999):
        theirs = cluster_pairwise_predictions_at_threshold(
            nodes, edges, api, node_id_column_name="unique_id", edge_id_column_name_left="unique_id_l",
            edge_id_column_name_right="unique_id_r", threshold_match_probability=threshold,
        ).as_pandas_dataframe().sort_values("unique_id")["cluster_id"].to_numpy()  # fmt: skip
        assert (theirs == found.persons(found.at(threshold))).all()


def test_who_says_too_little_is_linked_to_nobody(linked, tmp_path):
    _, paths, found = linked
    rows = pd.read_csv(paths[0], dtype=str)
    rows.loc[:9, ["given", "family", "born"]] = ["unknown", "N/A", "1900-01-01"]
    rows.to_csv(tmp_path / "a.csv", index=False)
    again = link_alike([tmp_path / "a.csv", *paths[1:]], ON)
    assert again.without_key == {"a": 10, "b": 0, "c": 0}
    assert len(again.row) == len(found.row) - 10
    assert set(again.row[again.list_of == 0]) == set(range(11, len(rows) + 1))


def test_registers_that_share_no_spelling_at_all_are_refused(linked, tmp_path):
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for place, path in enumerate(paths):
        lines = [f"Ada{place}{n},Byron{place}{n},1{place}{n:02}-12-10" for n in range(3)]
        path.write_text("\n".join(["given,family,born", *lines]) + "\n")
    with pytest.raises(InputError, match="no two records agree"):
        link_alike(paths, {"given": "name", "family": "name", "born": "date"})


@pytest.mark.parametrize(("on", "told"), [
    ({"given": "name", "family": "name"}, "2 columns to compare"),
    ({"given": "name", "family": "name", "born": "day"}, "a column of kind 'day'"),
    ({"given": "name", "family": "name", "height": "code"}, "no column height"),
])  # fmt: skip
def test_what_cannot_be_compared_is_refused(linked, on, told):
    _, paths, _ = linked
    with pytest.raises(InputError, match=told):
        link_alike(paths, on)


def test_without_splink_the_extra_is_named(tmp_path):
    try:
        import splink  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtraError, match=r"dvstats\[linkage\]"):
            link_alike([tmp_path / "a.csv", tmp_path / "b.csv"], ON)
    else:
        pytest.skip("the extra `linkage` is there")
