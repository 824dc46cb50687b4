"""Event ids survive re-clustering."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from alerts.events.reconcile import EventChange, KnownEvent, Merge, Plan, reconcile


def outcome(plan: Plan) -> list[tuple[EventChange, int | None, tuple[int, ...]]]:
    return [(one.change, one.event_id, one.articles) for one in plan.placements]


def test_a_cluster_of_new_articles_founds_an_event_on_its_earliest_member() -> None:
    # the key is the earliest member, not the smallest id
    plan = reconcile({3: [3, 1]}, {}, [])

    assert outcome(plan) == [(EventChange.CREATE, None, (1, 3))]
    assert plan.placements[0].root_article_id == 3
    assert plan.placements[0].moved == ()


def test_an_event_goes_on_when_articles_join() -> None:
    plan = reconcile({1: [1, 2]}, {1: 10}, [KnownEvent(10, 1, None)])

    assert outcome(plan) == [(EventChange.KEEP, 10, (1, 2))]
    assert plan.placements[0].moved == ()


def test_an_earlier_article_that_arrives_late_does_not_change_the_root() -> None:
    plan = reconcile({5: [5, 1]}, {1: 10}, [KnownEvent(10, 1, None)])

    assert plan.placements[0].event_id == 10
    assert plan.placements[0].root_article_id == 1


def test_of_two_events_in_one_cluster_the_larger_one_goes_on() -> None:
    plan = reconcile(
        {1: [1, 2, 3]}, {1: 10, 2: 11, 3: 11}, [KnownEvent(10, 1, None), KnownEvent(11, 2, None)]
    )

    assert outcome(plan) == [(EventChange.KEEP, 11, (1, 2, 3))]
    assert plan.placements[0].moved == (1,)
    assert plan.merges == (Merge(10, 11),)
    assert plan.orphans == ()


def test_of_two_equal_events_the_older_one_goes_on() -> None:
    plan = reconcile({1: [1, 2]}, {1: 11, 2: 10}, [KnownEvent(10, 2, None), KnownEvent(11, 1, None)])

    assert plan.merges == (Merge(11, 10),)


def test_a_split_leaves_the_id_with_the_root_however_few_stand_there() -> None:
    before = {1: 10, 2: 10, 3: 10}

    plan = reconcile({1: [1], 2: [2, 3]}, before, [KnownEvent(10, 1, None)])

    assert outcome(plan) == [(EventChange.KEEP, 10, (1,)), (EventChange.SPLIT, None, (2, 3))]
    assert plan.placements[1].root_article_id == 2
    assert plan.placements[1].moved == (2, 3)


def test_an_event_whose_root_left_the_window_goes_with_most_of_its_articles() -> None:
    plan = reconcile({2: [2], 3: [3, 4]}, {2: 10, 3: 10, 4: 10}, [KnownEvent(10, 1, None)])

    assert outcome(plan) == [(EventChange.SPLIT, None, (2,)), (EventChange.KEEP, 10, (3, 4))]


def test_a_merged_event_stays_merged_while_its_articles_stay_together() -> None:
    known = [KnownEvent(10, 1, None), KnownEvent(11, 2, 10)]

    plan = reconcile({1: [1, 2, 3]}, {1: 10, 2: 10}, known)

    assert outcome(plan) == [(EventChange.KEEP, 10, (1, 2, 3))]
    assert plan.merges == ()


def test_a_merged_event_whose_root_stands_apart_again_comes_back_under_its_old_id() -> None:
    known = [KnownEvent(10, 1, None), KnownEvent(11, 2, 10)]

    plan = reconcile({1: [1], 2: [2, 3]}, {1: 10, 2: 10, 3: 10}, known)

    assert outcome(plan) == [(EventChange.KEEP, 10, (1,)), (EventChange.REVIVE, 11, (2, 3))]
    assert plan.placements[1].root_article_id == 2


def test_of_two_merged_events_that_stand_apart_together_the_older_comes_back() -> None:
    known = [KnownEvent(10, 1, None), KnownEvent(11, 2, 10), KnownEvent(12, 3, 10)]

    plan = reconcile({1: [1], 2: [2, 3]}, {1: 10, 2: 10, 3: 10}, known)

    assert outcome(plan)[1] == (EventChange.REVIVE, 11, (2, 3))
    assert plan.merges == (Merge(12, 11),)


def test_a_merged_event_follows_its_root_into_a_third_event() -> None:
    known = [KnownEvent(10, 1, None), KnownEvent(11, 2, 10), KnownEvent(12, 5, None)]

    plan = reconcile({1: [1], 5: [5, 2]}, {1: 10, 2: 10, 5: 12}, known)

    assert outcome(plan) == [(EventChange.KEEP, 10, (1,)), (EventChange.KEEP, 12, (2, 5))]
    assert plan.merges == (Merge(11, 12),)


def test_a_chain_of_merges_has_no_circle() -> None:
    # 10 was merged into 11; now 11's article joins the cluster of a larger 12
    known = [KnownEvent(10, 1, 11), KnownEvent(11, 2, None), KnownEvent(12, 3, None)]

    plan = reconcile({1: [1, 2, 3, 4]}, {1: 11, 2: 11, 3: 12, 4: 12}, known)

    assert outcome(plan) == [(EventChange.KEEP, 11, (1, 2, 3, 4))]
    assert plan.merges == (Merge(12, 11),)


def test_an_article_that_changes_its_event_is_moved() -> None:
    known = [KnownEvent(10, 1, None), KnownEvent(11, 3, None)]

    plan = reconcile({1: [1], 3: [2, 3]}, {1: 10, 2: 10, 3: 11}, known)

    assert plan.placements[1].moved == (2,)


def test_an_event_whose_only_article_can_no_longer_be_read_is_an_orphan() -> None:
    assert reconcile({}, {1: 10}, [KnownEvent(10, 1, None)]).orphans == (10,)


def test_nothing_gives_nothing() -> None:
    assert reconcile({}, {}, []) == Plan((), (), ())


@given(st.lists(st.lists(st.integers(0, 4), min_size=9, max_size=9), min_size=1, max_size=6))
def test_through_any_history_ids_and_roots_stay_unique_and_a_rerun_changes_nothing(
    history: list[list[int]],
) -> None:
    roots: dict[int, int] = {}  # event → root, as stored; never changed
    merged: dict[int, int | None] = {}
    event_of: dict[int, int] = {}

    def run(labels: list[int]) -> Plan:
        groups: dict[int, list[int]] = {}
        for article, label in enumerate(labels):
            groups.setdefault(label, []).append(article)
        clusters = {members[0]: members for members in groups.values()}
        return reconcile(
            clusters, dict(event_of), [KnownEvent(event, roots[event], merged[event]) for event in roots]
        )

    for labels in history:
        plan = run(labels)
        for placement in plan.placements:
            event = placement.event_id if placement.event_id is not None else len(roots)
            if placement.event_id is None:
                assert placement.root_article_id not in roots.values()
                roots[event] = placement.root_article_id
            merged[event] = None
            event_of.update(dict.fromkeys(placement.articles, event))
        for merge in plan.merges:
            merged[merge.event_id] = merge.into
        again = run(labels)
        assert {placement.change for placement in again.placements} == {EventChange.KEEP}
        assert not any(placement.moved for placement in again.placements)
        assert again.merges == ()
        assert all(merged[event] is None for event in event_of.values())
