"""活動紹介 that fit no project of their objective, and titles and captions used twice."""

from __future__ import annotations

from bench.generate.defect import defect
from bench.generate.draft import Draft, swap
from loaders.plan_records import PARTIES, Caption, Feature


def _feature(draft: Draft, objective: str, catch: str, name: str) -> Feature:
    """Present something in an objective."""
    ordinal = 1 + sum(each.objective == objective for each in draft.plan.features)
    title = f"{catch}「{name}」"
    added = Feature(
        key=f"{objective}/feature/{ordinal}",
        span=draft.plan_pen.text(len(title)),
        objective=objective,
        ordinal=ordinal,
        title=title,
        quoted=(name,),
    )
    draft.plan.features.append(added)
    draft.take(draft.mark(added))
    return added


@defect("feature-without-project", 2)
def without_project(draft: Draft) -> None:
    """A feature whose name no project of the objective has."""
    objective = draft.dice.pick(draft.plan.objectives[:-1]).key
    draft.expect("FeatureWithoutProject", _feature(draft, objective, draft.wording.catch(), "よりあい縁側の日"))


@defect("feature-project-elsewhere", 0.5)
def elsewhere(draft: Draft) -> None:
    """A feature that a person has linked to a project of another objective."""
    objective = draft.plan.objectives[0].key
    line = draft.single(fits=lambda each: each.objective != objective)
    feature = _feature(draft, objective, draft.wording.catch(), "みんなで歩く会")
    slug = draft.slug(line.name)
    row = f"{feature.key.replace('/', '-')}-{slug}"
    draft.row(
        "feature_links",
        id=row,
        edition=draft.plan_edition,
        feature=feature.key,
        project=slug,
        match="content",
        certainty="candidate",
        basis="本文の内容が、別の活動目標の事業と合う",
    )
    draft.expect_at("FeatureProjectElsewhere", draft.curation("feature_links", row))


@defect("feature-title-shared", 0.5)
def shared(draft: Draft) -> None:
    """Two features of different objectives that begin with the same words."""
    keys = [each.key for each in draft.plan.objectives]
    second = draft.single(fits=lambda each: each.objective != keys[0])
    before = keys[: keys.index(second.objective)]
    first = draft.single(fits=lambda each: each.objective in before)
    catch = draft.wording.catch() + "、地域とともに"
    _feature(draft, first.objective, catch, first.name)
    draft.expect("FeatureTitleShared", _feature(draft, second.objective, catch, second.name))


@defect("feature-name-varies", 1)
def varies(draft: Draft) -> None:
    """A feature that names its project with another ending."""
    line = draft.single(last=False, fits=lambda each: each.name.endswith("事業"))
    feature = _feature(draft, line.objective, draft.wording.catch(), f"{line.name.removesuffix('事業')}等")
    place = 100 * (1 + PARTIES.index(line.party)) + line.ordinal
    draft.expect("FeatureNameVaries", feature, f"/link/{place}")


@defect("caption-twice", 1)
def caption_twice(draft: Draft) -> None:
    """Two pictures of a feature with one caption."""
    feature = draft.choose(draft.plan.features)
    title = draft.wording.title()
    captions = [_caption(draft, feature, title) for _ in range(2)]
    draft.take(*(draft.mark(each) for each in captions))
    draft.expect("CaptionTwice", captions[1])


def _caption(draft: Draft, feature: Feature, title: str) -> Caption:
    here = (each.ordinal for each in draft.plan.captions if each.objective == feature.objective)
    ordinal = 1 + max(here, default=0)
    added = Caption(
        key=f"{feature.objective}/caption/{ordinal}",
        span=draft.plan_pen.text(len(title)),
        objective=feature.objective,
        ordinal=ordinal,
        title=title,
        parent=feature.key,
    )
    draft.plan.captions.append(added)
    return added


@defect("caption-empty", 0.2)
def caption_empty(draft: Draft) -> None:
    """A caption that our table leaves empty."""
    chosen = draft.choose(draft.plan.captions)
    draft.expect("TitledComplete", swap(draft.plan.captions, chosen, title=""))
