import type { AccessLog } from './accesses.js';
import { cellOf, END, kindNumber, type CellKind } from './cells.js';
import type { ObjectNames } from './names.js';

/*
 * Objects that look like what they stand for and note what is looked at. Made of getters on a shared
 * prototype, so that looking at a field costs the note and little else.
 */

/** What every view of a run shares. */
export interface Notes {
  readonly log: AccessLog;
  readonly names: ObjectNames;
}

/**
 * How a field is looked at: it never changes; it is a cell of the object; a count of which only matters
 * whether it is the last; or it is a view itself.
 */
export type Field<T> =
  | { readonly how: 'fixed' }
  | { readonly how: 'cell'; readonly cell: number }
  | { readonly how: 'count'; readonly cell: number; readonly many: number }
  | {
      readonly how: 'view';
      /** Whether it is there, if it comes and goes. */
      readonly cell: number | undefined;
      readonly view: (raw: NonNullable<T>, name: number, notes: Notes) => unknown;
    };

export const fixed = { how: 'fixed' } as const;
export function cell(kind: CellKind) {
  return { how: 'cell', cell: kindNumber(kind) } as const;
}
/**
 * @param many from how many on one more or one less makes no difference to anybody: 2, unless who
 * takes another has to look at what the last one is held by
 */
export function count(kind: CellKind, many = 2) {
  return { how: 'count', cell: kindNumber(kind), many } as const;
}
/** @param kind the cell of whether it is there, if it comes and goes */
export function view<T>(
  make: (raw: NonNullable<T>, name: number, notes: Notes) => unknown,
  kind?: CellKind,
): Field<T> {
  return { how: 'view', view: make, cell: kind === undefined ? undefined : kindNumber(kind) };
}
/** An array whose elements never change; a cell of its object. */
export function list<T>(kind: CellKind): Field<readonly T[]> {
  const number = kindNumber(kind);
  return view((raw, name, { log }) => notedArray(raw, log, cellOf(number, name)));
}

/** Every field of a record: one that is new is not forgotten. */
export type Fields<T> = { readonly [F in keyof T]-?: Field<T[F]> };

// No field of a record has such a name.
const RAW = Symbol('raw');
const NAME = Symbol('name');
const NOTES = Symbol('notes');
const PARTS = Symbol('parts');
interface Standing<T> {
  readonly [RAW]: T;
  readonly [NAME]: number;
  readonly [NOTES]: Notes;
  /** Views of fields, by what they stand for. */
  readonly [PARTS]: Map<unknown, unknown>;
}

/** Makes views of records of one kind. */
export function recordView<T extends object>(
  fields: Fields<T>,
): (raw: T, name: number, notes: Notes) => T {
  class RecordView implements Standing<T> {
    readonly [RAW]: T;
    readonly [NAME]: number;
    readonly [NOTES]: Notes;
    readonly [PARTS] = new Map<unknown, unknown>();
    constructor(raw: T, name: number, notes: Notes) {
      this[RAW] = raw;
      this[NAME] = name;
      this[NOTES] = notes;
    }
  }
  for (const key of Object.keys(fields) as (keyof T & string)[]) {
    const field: Field<T[typeof key]> = fields[key];
    Object.defineProperty(RecordView.prototype, key, { get: getter(key, field), enumerable: true });
  }
  return (raw, name, notes) => new RecordView(raw, name, notes) as unknown as T;
}
function getter<T extends object, K extends keyof T>(key: K, field: Field<T[K]>) {
  switch (field.how) {
    case 'fixed':
      return function (this: Standing<T>) {
        return this[RAW][key];
      };
    case 'cell': {
      const number = field.cell;
      return function (this: Standing<T>) {
        this[NOTES].log.read(cellOf(number, this[NAME]));
        return this[RAW][key];
      };
    }
    case 'count': {
      const { cell: number, many } = field;
      return function (this: Standing<T>) {
        const found = this[RAW][key];
        const { log } = this[NOTES];
        if ((found as number) >= many) log.add(cellOf(number, this[NAME]));
        else log.read(cellOf(number, this[NAME]));
        return found;
      };
    }
    case 'view': {
      const { cell: number } = field;
      return function (this: Standing<T>) {
        const found = this[RAW][key];
        if (number !== undefined) this[NOTES].log.read(cellOf(number, this[NAME]));
        if (found === undefined || found === null) return found;
        const known = this[PARTS].get(found);
        if (known !== undefined) return known;
        const made = field.view(found, this[NAME], this[NOTES]);
        this[PARTS].set(found, made);
        return made;
      };
    }
  }
}

/** Elements of an array are looked at when they are read, not when it is handed out. */
export function notedArray<T>(raw: readonly T[], log: AccessLog, at: number): readonly T[] {
  return new Proxy(raw, {
    get(target, property) {
      log.read(at);
      const found: unknown = Reflect.get(target, property);
      return found;
    },
  });
}

/** How a map's keys and values are looked at. */
export interface MapNotes<K, V> {
  /** Somebody asks for a key, whether it is there or not. */
  readonly asked: (key: K) => void;
  /** Somebody asks which keys there are. */
  readonly all: () => void;
  readonly value: (value: V, key: K) => V;
}

/** A map that notes which keys are asked for. */
export class NotedMap<K, V> implements ReadonlyMap<K, V> {
  private readonly views = new Map<K, { readonly raw: V; readonly view: V }>();

  constructor(
    private readonly raw: ReadonlyMap<K, V>,
    private readonly notes: MapNotes<K, V>,
  ) {}

  get size(): number {
    this.notes.all();
    return this.raw.size;
  }
  has(key: K): boolean {
    this.notes.asked(key);
    return this.raw.has(key);
  }
  get(key: K): V | undefined {
    this.notes.asked(key);
    const raw = this.raw.get(key);
    return raw === undefined ? undefined : this.viewOf(raw, key);
  }
  /** One object has one view, so that views can be compared as objects are. */
  private viewOf(raw: V, key: K): V {
    const known = this.views.get(key);
    if (known !== undefined && known.raw === raw) return known.view;
    const made = this.notes.value(raw, key);
    this.views.set(key, { raw, view: made });
    return made;
  }
  *entries(): MapIterator<[K, V]> {
    this.notes.all();
    for (const [key, raw] of this.raw) {
      this.notes.asked(key);
      yield [key, this.viewOf(raw, key)];
      // Who goes on after others ran looks again.
      this.notes.all();
    }
  }
  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }
  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }
  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }
  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) visit(value, key, this);
  }
}

/** A map by places: pages, or indexes of a file. */
export function byPlace<K extends number, V>(kind: CellKind): Field<Map<K, V>> {
  const number = kindNumber(kind);
  return view((raw, name, { log }) => {
    const at = cellOf(number, name);
    return new NotedMap(raw, {
      asked: (place) => log.readRange(at, place, place + 1),
      all: () => log.readRange(at, 0, END),
      value: (value) => value,
    });
  });
}
