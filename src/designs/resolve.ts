import { didYouMean } from '../units/nearest.js';
import { UserError } from '../units/user-error.js';
import { NAMED_DESIGNS } from './named.js';
import { PLANNED_DESIGNS, PLANNED_SWITCHES, PLANNED_VALUES } from './planned.js';
import {
  MEANING,
  SWITCH_NAMES,
  SWITCHES,
  valuesOf,
  type Design,
  type SwitchName,
  type Switches,
} from './switches.js';

/** Gives the text of a file, or throws; the caller decides where files are. */
export type ReadFile = (path: string) => string;

/** More than this many characters is no design. */
const LONGEST_FILE = 100_000;
/** A design file extends another one at most this many times. */
const DEEPEST = 16;

/**
 * The design that a text names: a named design (`v5`), a JSON file (`./mine.json`: anything that
 * ends in `.json` or holds a slash), either followed by switches (`v5+driver.lifetime=refcounted`,
 * more with more `+`). A file holds `{"extends": TEXT, "switches": {…}}` and may have `name`,
 * `about` and `provenance`.
 *
 * @throws UserError HMT301 unknown design, HMT302 unknown switch or value, HMT303 bad design file,
 * HMT304 planned, not built
 */
export function resolveDesign(text: string, readFile: ReadFile): Design {
  return resolve(text.trim(), readFile, DEEPEST);
}

/** The named designs, in the order of history. */
export function listDesigns(): readonly Design[] {
  return [...named.values()];
}

/**
 * Canonical form: two designs with equal switches and name give equal text. Sorted by switch, no
 * spaces; what a session keeps.
 */
export function designJson(design: Design): string {
  const { about, name, provenance } = design;
  return JSON.stringify({
    about,
    meaning: MEANING,
    name,
    provenance,
    switches: sorted(design.switches),
  });
}

/** A switch that is missing or has no value that it may have; undefined if these are a design's. */
export function foreignSwitch(switches: object): SwitchName | undefined {
  const given = switches as Readonly<Record<string, unknown>>;
  return SWITCH_NAMES.find((name) => !(valuesOf(name) as readonly unknown[]).includes(given[name]));
}

/** The switches in which two designs differ: name, value in `a`, value in `b`. */
export function switchDifferences(a: Design, b: Design): (readonly [SwitchName, string, string])[] {
  return SWITCH_NAMES.filter((name) => a.switches[name] !== b.switches[name]).map(
    (name) => [name, a.switches[name], b.switches[name]] as const,
  );
}

const named: ReadonlyMap<string, Design> = inherit();

function inherit(): Map<string, Design> {
  const done = new Map<string, Design>();
  for (const { name, about, provenance, switches, extends: base } of NAMED_DESIGNS) {
    const from = base === undefined ? {} : done.get(base)!.switches;
    const all = sorted({ ...from, ...switches } as Switches);
    done.set(name, Object.freeze({ name, about, provenance, switches: Object.freeze(all) }));
  }
  return done;
}

function sorted(switches: Switches): Switches {
  return Object.fromEntries(SWITCH_NAMES.map((name) => [name, switches[name]])) as Switches;
}

function resolve(text: string, readFile: ReadFile, deep: number): Design {
  const { base, changes } = splitText(text);
  const from = isFile(base) ? readDesign(base, readFile, deep) : namedDesign(base);
  return changed(from, changes, text);
}

/** A path may hold plus signs: what follows a plus counts as a switch only if it looks like one. */
function splitText(text: string): { base: string; changes: [string, string][] } {
  const parts = text.split('+');
  const changes: [string, string][] = [];
  while (parts.length > 1) {
    const equals = parts.at(-1)!.indexOf('=');
    if (equals < 0 && isFile(parts.join('+'))) break;
    const part = parts.pop()!;
    changes.unshift(
      equals < 0
        ? [part.trim(), '']
        : [part.slice(0, equals).trim(), part.slice(equals + 1).trim()],
    );
  }
  return { base: parts.join('+').trim(), changes };
}

function isFile(text: string): boolean {
  return text.includes('/') || text.endsWith('.json');
}

function namedDesign(name: string): Design {
  const design = named.get(name);
  if (design) return design;
  if (Object.hasOwn(PLANNED_DESIGNS, name))
    throw planned(`design ${name}`, `it would be ${PLANNED_DESIGNS[name]}`);
  throw new UserError(
    'HMT301',
    `no design is called '${name.slice(0, 80)}'`,
    didYouMean(name, named.keys()) || '`hmmtrace designs` lists them',
  );
}

function changed(
  from: Design,
  changes: readonly (readonly [string, string])[],
  name: string,
): Design {
  if (changes.length === 0) return from;
  const switches: Record<string, string> = { ...from.switches };
  for (const [key, value] of changes) {
    checkSwitch(key, value);
    switches[key] = value;
  }
  const about = `${from.name} with ${changes.map(([key, value]) => `${key}=${value}`).join(', ')}`;
  return { name, about, provenance: from.provenance, switches: sorted(switches as Switches) };
}

function checkSwitch(name: string, value: string): void {
  if (Object.hasOwn(PLANNED_SWITCHES, name))
    throw planned(`switch ${name}`, `it would ${PLANNED_SWITCHES[name]}`);
  if (!Object.hasOwn(SWITCHES, name)) {
    throw new UserError(
      'HMT302',
      `no switch is called '${name.slice(0, 80)}'`,
      didYouMean(name, SWITCH_NAMES) || `switches are ${SWITCH_NAMES.join(', ')}`,
    );
  }
  const values = valuesOf(name as SwitchName);
  if (values.includes(value)) return;
  const plans = Object.hasOwn(PLANNED_VALUES, name) ? PLANNED_VALUES[name]! : {};
  if (Object.hasOwn(plans, value)) {
    const what = `it would ${plans[value]}; built are ${values.join(', ')}`;
    throw planned(`${name}=${value}`, what);
  }
  throw new UserError(
    'HMT302',
    `switch ${name} has no value '${value.slice(0, 80)}'`,
    `it may be ${values.join(', ')}`,
  );
}

/** Asked for by its right name, but nothing behaves so yet. */
function planned(what: string, would: string): UserError {
  return new UserError('HMT304', `${what} is planned, not built`, would);
}

function readDesign(path: string, readFile: ReadFile, deep: number): Design {
  if (deep === 0) throw badFile(path, `designs extend each other more than ${DEEPEST} times`);
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    throw badFile(path, `cannot be read: ${(error as Error).message}`);
  }
  const file = parseFile(path, text);
  const from = resolve(file.extends, (other) => readFile(beside(path, other)), deep - 1);
  const changes = Object.entries(file.switches);
  const name = file.name ?? path;
  const design = changed(from, changes, name);
  requireOwnName(path, name, design.switches);
  return {
    ...design,
    name,
    about: file.about ?? design.about,
    provenance: file.provenance ?? `file ${path}`,
  };
}

/** Reports show the name alone, so that it must not be one that stands for other switches. */
function requireOwnName(path: string, name: string, switches: Switches): void {
  if (name === path) return;
  const taken = (what: string): UserError =>
    new UserError(
      'HMT303',
      `design file ${path}: it calls itself '${name.slice(0, 80)}', ${what}`,
      "give it a 'name' of its own, or leave 'name' out: then its path is its name",
    );
  if (isFile(name)) throw taken('which is the path of another file');
  let other: Design;
  try {
    other = resolve(name.trim(), () => '', 0);
  } catch {
    return;
  }
  const differs = SWITCH_NAMES.filter((s) => other.switches[s] !== switches[s]);
  if (differs.length === 0) return;
  const first = `${differs[0]!} is ${switches[differs[0]!]} here and ${other.switches[differs[0]!]} there`;
  throw taken(`which is another design: ${first}`);
}

interface DesignFile {
  readonly extends: string;
  readonly switches: Readonly<Record<string, string>>;
  readonly name?: string;
  readonly about?: string;
  readonly provenance?: string;
}

function parseFile(path: string, text: string): DesignFile {
  if (text.length > LONGEST_FILE) throw badFile(path, `is longer than ${LONGEST_FILE} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badFile(path, `is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badFile(path, 'is not a JSON object');
  const known = ['extends', 'switches', 'name', 'about', 'provenance'];
  for (const [key, entry] of Object.entries(value)) {
    if (!known.includes(key))
      throw badFile(path, `has an unknown key '${key}'; ${didYouMean(key, known)}`.trim());
    if (key !== 'switches' && typeof entry !== 'string')
      throw badFile(path, `'${key}' is not a text`);
  }
  const { extends: base, switches = {} } = value as Partial<DesignFile>;
  if (base === undefined) throw badFile(path, "has no 'extends'");
  if (typeof switches !== 'object' || switches === null || Array.isArray(switches)) {
    throw badFile(path, "'switches' is not an object");
  }
  for (const [key, entry] of Object.entries(switches)) {
    if (typeof entry !== 'string') throw badFile(path, `switch '${key}' is not a text`);
  }
  return { ...(value as DesignFile), switches };
}

function badFile(path: string, what: string): UserError {
  return new UserError(
    'HMT303',
    `design file ${path}: ${what}`,
    'a design file looks like {"extends": "v5", "switches": {"driver.lifetime": "refcounted"}}',
  );
}

/** A relative path in a file counts from the file's folder. */
function beside(path: string, other: string): string {
  if (other.startsWith('/')) return other;
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return `${folder}${other.replace(/^\.\//, '')}`;
}
