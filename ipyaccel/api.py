"""The Python door: what the magics and the command line call too. In: a call and a namespace. Out: the result users hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ipyaccel import model
from ipyaccel.cell_options import CellRequest
from ipyaccel.errors import UserError
from ipyaccel.kept import described, earlier, file_of, refuse_other
from ipyaccel.lacking import plainly
from ipyaccel.model import Options, ProfileOptions, Statement
from ipyaccel.options import from_keywords
from ipyaccel.pipeline import History
from ipyaccel.pipeline import compare as run
from ipyaccel.profiled import Profile
from ipyaccel.report.hidden import veiled, veiled_sweep
from ipyaccel.result import Comparison
from ipyaccel.swept import Sweep
from ipyaccel.syntax.cells.defined import names_in
from ipyaccel.syntax.live import Live

ONE_SIZE = "--save and --against want one size: leave out --vary"
_newest: list[Comparison | Profile | Sweep] = []


def newest() -> Comparison | Profile | Sweep | None:
    """The newest result of this process, or None."""
    return _newest[-1] if _newest else None


def compare(
    call: str,
    namespace: Mapping[str, Any],
    *,
    vary: str | Sequence[str] = (),
    save: str = "",
    against: str = "",
    **options: Any,
) -> Any:
    """Compares the call, an expression such as `"trapez(1, 5, 1000)"`, in the namespace, usually `globals()`: a `Comparison`.

    With `vary="n=1e2:1e6"` it is compared at every size: a `Sweep`. `save`: a name under which the result is saved;
    `against`: one against which it is held.

    Options are those of `%compare` by their names in `Options`: `budget=5` seconds, `only="numba"`. Nothing is shown.
    Raises UserError for a mistake in the call or an option.
    """
    if vary and (save or against):
        raise UserError(ONE_SIZE)
    if vary:
        return compare_sizes(call, namespace, [vary] if isinstance(vary, str) else vary, from_keywords(options))
    if save:
        file_of(save)
    result = compare_with(call, namespace, from_keywords(options), against=against)
    if save:
        result.keep(save)
    return result


@dataclass(frozen=True)
class _Beside:
    """Puts beside a comparison what only this door knows: the call's values in words, and an earlier comparison."""

    earlier: model.Earlier | None
    held: list[Live]

    def __call__(self, comparison: model.Comparison) -> model.Comparison:
        given = described(self.held[0]) if comparison.complete and self.held else ()
        return replace(comparison, given=given, earlier=self.earlier)


def _beside(against: str, held: list[Live]) -> _Beside:
    """Raises UserError before anything is measured when nothing is saved under that name."""
    return _Beside(earlier(against) if against else None, held)


def _behind(
    show: Callable[[model.Comparison], None], beside: Callable[[model.Comparison], model.Comparison] = lambda one: one
) -> Callable[[model.Comparison], None]:
    """The same audience, which sees no times where they are to be hidden."""
    return lambda comparison: show(veiled(beside(comparison)))


def compare_with(
    call: str,
    namespace: Mapping[str, Any],
    options: Options,
    history: History | None = None,
    show: Callable[[model.Comparison], None] = lambda _: None,
    against: str = "",
) -> Comparison:
    """As `compare`, with parsed options, the notebook's cells, and someone who shows rows as they come."""
    held: list[Live] = []
    beside = _beside(against, held)
    if beside.earlier is not None:
        refuse_other(beside.earlier, call)
    comparison = plainly(lambda: run(call, namespace, options, history=history, show=_behind(show, beside), held=held.append))
    result = Comparison(beside(comparison), held[0], namespace if isinstance(namespace, dict) else None)
    _newest[:] = [result]
    return result


def compare_sizes(
    call: str,
    namespace: Mapping[str, Any],
    vary: Sequence[str],
    options: Options,
    history: History | None = None,
    show: Callable[[model.Sweep], None] = lambda _: None,
) -> Sweep:
    """Compares the call at every size. `vary`: `"n=10,100,1000"` or `"n=1e2:1e6"`; several make a grid."""
    from ipyaccel.sweep import sweep
    from ipyaccel.syntax.varied import varied

    names = [varied(text, namespace) for text in vary]

    def seen(state: model.Sweep) -> None:
        show(veiled_sweep(state))

    result = Sweep(plainly(lambda: sweep(call, namespace, names, options, history=history, show=seen)))
    _newest[:] = [result]
    return result


def compare_lines(
    cell: str,
    namespace: Mapping[str, Any],
    options: Options,
    *,
    compiled: bool = False,
    history: History | None = None,
    show: Callable[[model.Comparison], None] = lambda _: None,
    against: str = "",
) -> Comparison:
    """Compares the alternatives of a cell, one a line. `compiled`: and compiled versions of each."""
    from ipyaccel.alternatives import compare_alternatives

    held: list[Live] = []
    beside = _beside(against, held)
    done = plainly(
        lambda: compare_alternatives(
            cell, namespace, options, compiled=compiled, history=history, show=_behind(show, beside), held=held.append
        )
    )
    result = Comparison(beside(done), held[0])
    _newest[:] = [result]
    return result


def bench_cell(
    text: str,
    request: CellRequest,
    namespace: dict[str, Any],
    history: History | None = None,
    show: Callable[[model.Comparison], None] = lambda _: None,
) -> Comparison:
    """Climbs a cell's steps, and puts what the cell defines into the namespace: the fastest step that is right.

    When there is none, names that the cell defines are gone from the namespace: an older function of that name would be taken
    for the new one. Raises UserError for a mistake in the cell, the call or an option.
    """
    from ipyaccel.install import chosen, functions_of
    from ipyaccel.ladder import Climbed, climb

    held: list[Climbed] = []
    show = _behind(show)
    for name in names_in(text):
        namespace.pop(name, None)
    done = plainly(lambda: climb(text, request, namespace, history=history, show=show, held=held.append))
    climbed = held[0]
    step = chosen(done, request.bind, threads=climbed.known.cell.threads)
    if step:
        namespace.update(functions_of(climbed, done, step))
    assert done.ladder is not None
    done = replace(done, ladder=replace(done.ladder, bound=step))
    show(done)
    result = Comparison(done, climbed.called.live)
    _newest[:] = [result]
    return result


def autoprofile(statement: str, namespace: dict[str, Any], **options: Any) -> Profile:
    """Profiles a statement in the namespace, usually `globals()`: where its time goes, and what would help, measured.

    The statement runs once here, with all its effects; other runs happen in other processes. Options are those of `%autoprofile`
    by their names in `ProfileOptions`: `memory=True`, `budget=5` seconds. Nothing is shown. Raises UserError for a mistake in the
    statement or an option, and what the statement itself raises; `ipyaccel.last` is then the profile up to there.
    """
    from ipyaccel.profile_options import profile_options

    result, raised = autoprofile_with(Statement(statement), namespace, profile_options(options))
    if raised is not None:
        raise raised
    return result


def autoprofile_with(
    statement: Statement,
    namespace: dict[str, Any],
    options: ProfileOptions,
    history: History | None = None,
    show: Callable[[model.Profile], None] = lambda _: None,
) -> tuple[Profile, BaseException | None]:
    """As `autoprofile`, with parsed options, the notebook's cells, and someone who shows the profile as it grows.

    Out: the result, and what the statement raised.
    """
    from ipyaccel.profiling import autoprofile as profiled

    done = plainly(lambda: profiled(statement, namespace, options, history=history, show=show))
    winners = any(advice.by for advice in done.profile.advice)
    result = Profile(done.profile, (lambda: done.install(namespace)) if winners else None)
    _newest[:] = [result]
    if options.dump:
        result.dump(options.dump)
    return result, done.raised


def doctor(say: Callable[[str], None] = print) -> bool:
    """Checks compiler, threads, cache and versions, warms everything up, and says "ready". True when all is well."""
    from ipyaccel.doctor import examine

    return examine(say)
