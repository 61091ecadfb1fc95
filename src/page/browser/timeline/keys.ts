import { firstAfter } from './items.js';
import type { Stage } from './stage.js';
import type { Viewport } from './viewport.js';

/** What keys are about. */
export interface Steered {
  readonly viewport: Viewport;
  /** The session that is looked at. */
  readonly current: Stage;
  readonly search: { focus(): void };
  readonly help: { open(): void; readonly element: HTMLDialogElement };
  readonly detail: { focus(): void };
  readonly listing: { readonly element: HTMLElement };
  choose(stage: Stage, event: number): void;
  clear(): void;
  violation(direction: 1 | -1): void;
}

/** Keys, wherever on the timeline the focus is, but where they are typed into something. */
export function keys(app: Steered, e: KeyboardEvent): void {
  const target = e.target as HTMLElement;
  if (e.ctrlKey || e.metaKey || e.altKey || app.help.element.open) return;
  if (target instanceof HTMLInputElement) {
    if (e.key === 'Escape') app.current.lanes.focus();
    return;
  }
  const { viewport, current } = app;
  const onStage = target.getAttribute('role') === 'application';
  const act = (): boolean => {
    switch (e.key) {
      case '+':
      case '=':
        viewport.zoom(1 / 1.6, middleOf(app));
        return true;
      case '-':
      case '_':
        viewport.zoom(1.6, middleOf(app));
        return true;
      case '0':
        viewport.all();
        return true;
      case ',':
      case '.':
        step(app, e.key === '.' ? 1 : -1);
        return true;
      case '[':
      case ']':
        stepOnLane(app, e.key === ']' ? 1 : -1);
        return true;
      case 'n':
      case 'p':
        app.violation(e.key === 'n' ? 1 : -1);
        return true;
      case '/':
        app.search.focus();
        return true;
      case '?':
        app.help.open();
        return true;
      case 't':
        (app.listing.element.firstElementChild as HTMLElement).focus();
        return true;
      case 'm':
        (target === current.map ? current.lanes : current.map).focus();
        return true;
      case 'Escape':
        app.clear();
        return true;
      default:
    }
    return onStage && onStageOnly();
  };
  const onStageOnly = (): boolean => {
    const far = viewport.width * (e.shiftKey ? 0.9 : 0.12);
    switch (e.key) {
      case 'ArrowLeft':
        viewport.pan(-far);
        return true;
      case 'ArrowRight':
        viewport.pan(far);
        return true;
      case 'ArrowUp':
      case 'ArrowDown':
        target.scrollTop += e.key === 'ArrowDown' ? 40 : -40;
        return true;
      case 'Home':
        viewport.show(0, viewport.width);
        return true;
      case 'End':
        viewport.show(viewport.length - viewport.width, viewport.length);
        return true;
      case 'Enter':
        if (current.selected === undefined) step(app, 1);
        else app.detail.focus();
        return true;
      default:
        return false;
    }
  };
  if (act()) e.preventDefault();
}

/** What is looked at if it is seen, else the middle. */
function middleOf({ viewport, current }: Steered): number {
  const { selected, axis } = current;
  const place = selected === undefined ? -1 : axis.place(selected + 0.5);
  const seen = viewport.from <= place && place <= viewport.to;
  return seen ? place : viewport.from + viewport.width / 2;
}

/** To the next event; if none is looked at, to the first that is seen. */
function step(app: Steered, direction: 1 | -1): void {
  const { current } = app;
  const { selected } = current;
  if (selected !== undefined) app.choose(current, selected + direction);
  else app.choose(current, Math.round(current.axis.event(middleOf(app))));
}

/** To the thing before or after on the row that what is looked at begins on. */
function stepOnLane(app: Steered, direction: 1 | -1): void {
  const { current } = app;
  const { selected } = current;
  if (selected === undefined) {
    step(app, direction);
    return;
  }
  const next = neighbour(current, selected, direction);
  if (next !== undefined) app.choose(current, next);
}

function neighbour(stage: Stage, event: number, direction: 1 | -1): number | undefined {
  for (const row of stage.items.all()) {
    const { begins } = row;
    const i = firstAfter(row, event);
    if (begins[i] !== event) continue;
    return begins[i + direction];
  }
  return undefined;
}
