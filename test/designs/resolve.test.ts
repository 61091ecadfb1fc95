import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NAMED_DESIGNS } from '../../src/designs/named.js';
import { PLANNED_DESIGNS, PLANNED_SWITCHES, PLANNED_VALUES } from '../../src/designs/planned.js';
import {
  designJson,
  listDesigns,
  resolveDesign,
  switchDifferences,
} from '../../src/designs/resolve.js';
import { SWITCH_NAMES, valuesOf, type SwitchName } from '../../src/designs/switches.js';
import { UserError } from '../../src/units/user-error.js';

const noFile = (path: string): string => {
  throw new Error(`no such file: ${path}`);
};
const named = (name: string) => resolveDesign(name, noFile);

function errorOf(text: string, readFile = noFile): UserError {
  try {
    resolveDesign(text, readFile);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error(`${text} was resolved`);
}

describe('the named designs', () => {
  test('are those of the specification', () => {
    expect(
      listDesigns()
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'batch',
      'hmm-2019-before',
      'hmm-2019-repaired',
      'hmm-2019-v2',
      'linux-5.14',
      'linux-5.19',
      'linux-5.5',
      'linux-5.8',
      'linux-6.1',
      'linux-6.1-asis',
      'linux-6.1-released',
      'linux-6.12',
      'linux-6.12-asis',
      'odp-blocks',
      'shrink-and-fault',
      'v5',
      'v5-on-6.1',
      'v5-on-6.1-covered',
      'v5-repaired',
      'v6',
      'workqueue',
    ]);
  });

  test.each(listDesigns().map((design) => [design.name, design] as const))(
    '%s sets every switch to one of its values, and says what it is and where it is from',
    (_, { switches, about, provenance }) => {
      expect(Object.keys(switches).sort()).toEqual([...SWITCH_NAMES]);
      for (const [name, value] of Object.entries(switches)) {
        expect(valuesOf(name as SwitchName)).toContain(value);
      }
      expect(about).toMatch(/^.{20,}$/);
      expect(provenance).toMatch(/20\d\d-\d\d-\d\d|recording|this project/);
    },
  );

  test('change something of what they extend, and nothing that is so already', () => {
    for (const { name, extends: base, switches } of NAMED_DESIGNS) {
      if (base === undefined) continue;
      const changed = switchDifferences(named(base), named(name)).map(([key]) => key);
      expect(changed, name).not.toEqual([]);
      // v5-on-6.1 names all switches of the patch, whether or not 6.1 has the same value.
      if (name !== 'v5-on-6.1') expect(Object.keys(switches).sort(), name).toEqual(changed.sort());
    }
  });

  test('v5 is the patch as posted, and linux-6.1 the ground of the recordings', () => {
    expect(named('v5').switches).toMatchObject({
      'notifier.remove': 'release',
      'notifier.pendingMark': 'lastNonZero',
      'driver.tracking': 'perVma',
      'driver.unmap': 'split',
      'driver.commands': 'posted',
      'driver.migrationCover': 'none',
      'migrate.requireReadable': 'no',
    });
    expect(named('linux-6.1').switches).toMatchObject({
      'notifier.remove': 'sync',
      'driver.tracking': 'wholeMm',
      'driver.commands': 'release',
      'driver.ownDevicePage': 'backing',
      'driver.eraseEnd': 'exact',
      'migrate.requireReadable': 'yes',
      'driver.migrationCover': 'none',
    });
    expect(switchDifferences(named('linux-6.1'), named('linux-6.1-asis'))).toEqual([
      ['driver.eraseEnd', 'exact', 'onePast'],
      ['driver.ownDevicePage', 'backing', 'page'],
    ]);
    // What the page beside the recordings lists: five rules, and three of the order of events.
    expect(switchDifferences(named('linux-6.1'), named('linux-6.12')).map(([key]) => key)).toEqual([
      ...['fault.areaLock', 'fault.writeResult', 'huge.zeroParts', 'mprotect.writable'],
      ...['notifier.onlyEnd', 'pagemap.exclusive', 'vma.charge', 'vma.newBetween'],
    ]);
    expect(switchDifferences(named('linux-6.12'), named('linux-6.12-asis'))).toEqual([
      ['driver.eraseEnd', 'exact', 'onePast'],
      ['driver.ownDevicePage', 'backing', 'page'],
    ]);
    expect(switchDifferences(named('v5-on-6.1'), named('v5-on-6.1-covered'))).toEqual([
      ['driver.migrationCover', 'none', 'interval'],
    ]);
  });

  test('cannot be changed by who gets them', () => {
    expect(Object.isFrozen(named('v5'))).toBe(true);
    expect(Object.isFrozen(named('v5').switches)).toBe(true);
  });
});

describe('switches behind a name', () => {
  test('change just those', () => {
    const text = 'v5+driver.unmap=stale+notifier.pendingMark=flag';
    const design = resolveDesign(text, noFile);
    expect(design.name).toBe(text);
    expect(switchDifferences(named('v5'), design)).toEqual([
      ['driver.unmap', 'split', 'stale'],
      ['notifier.pendingMark', 'lastNonZero', 'flag'],
    ]);
  });

  test('any design is reached from any other by the switches in which they differ', () => {
    const any = fc.constantFrom(...listDesigns());
    fc.assert(
      fc.property(any, any, (from, to) => {
        const changes = switchDifferences(from, to).map(([name, , value]) => `+${name}=${value}`);
        const design = resolveDesign(from.name + changes.join(''), noFile);
        expect(design.switches).toEqual(to.switches);
      }),
    );
  });

  test('the canonical text does not depend on the order of switches', () => {
    const a = resolveDesign('v5+driver.unmap=stale+migrate.selection=asAsked', noFile);
    const b = resolveDesign('v5+migrate.selection=asAsked+driver.unmap=stale', noFile);
    const of = (json: string) => JSON.stringify((JSON.parse(json) as typeof a).switches);
    expect(of(designJson(a))).toBe(of(designJson(b)));
    expect(Object.keys((JSON.parse(designJson(a)) as typeof a).switches)).toEqual([
      ...SWITCH_NAMES,
    ]);
  });
});

describe('a design file', () => {
  const files = (all: Record<string, unknown>) => (path: string) =>
    path in all
      ? typeof all[path] === 'string'
        ? all[path]
        : JSON.stringify(all[path])
      : noFile(path);

  test('extends a named design, another file beside it, and takes switches behind it', () => {
    const readFile = files({
      './d/mine.json': {
        extends: './base.json',
        switches: { 'driver.unmap': 'stale' },
        about: 'mine',
      },
      './d/base.json': {
        extends: 'v5+migrate.selection=asAsked',
        switches: { 'notifier.remove': 'sync' },
        name: 'base',
      },
    });
    const design = resolveDesign('./d/mine.json+notifier.pendingMark=flag', readFile);
    expect(switchDifferences(named('v5'), design).map(([, , value]) => value)).toEqual([
      'stale',
      'asAsked',
      'flag',
      'sync',
    ]);
    expect(resolveDesign('./d/mine.json', readFile)).toMatchObject({
      name: './d/mine.json',
      about: 'mine',
    });
    expect(resolveDesign('./d/base.json', readFile).name).toBe('base');
  });

  test('may have a plus sign in its path', () => {
    expect(
      resolveDesign('./a+b.json', files({ './a+b.json': { extends: 'linux-5.8' } })).switches,
    ).toEqual(named('linux-5.8').switches);
  });

  test.each([
    ['linux-6.1', 'v5+driver.unmap=stale'],
    [' linux-6.1 ', 'v5'],
    ['v5+driver.unmap=stale', 'v5'],
    ['./other.json', 'v5'],
  ])('cannot call itself %j and be %s', (name, base) => {
    const error = errorOf('./x.json', files({ './x.json': { extends: base, name } }));
    expect(error).toMatchObject({ code: 'HMT303', status: 2 });
    expect(error.message).toMatch(/it calls itself '.*', which is (another design|the path)/);
    expect(error.hint).toMatch(/a 'name' of its own/);
  });

  test('may have the name of a design that it is', () => {
    const content = { extends: 'linux-6.1', name: 'linux-6.1', about: 'as we see it' };
    expect(resolveDesign('./x.json', files({ './x.json': content })).about).toBe('as we see it');
  });

  test.each<[string, unknown, string]>([
    ['is missing', undefined, 'cannot be read: no such file'],
    ['is not JSON', '{', 'is not JSON'],
    ['is a list', [], 'is not a JSON object'],
    ['extends nothing', { switches: {} }, "has no 'extends'"],
    [
      'has a key that is none',
      { extends: 'v5', switch: {} },
      "unknown key 'switch'; did you mean 'switches'?",
    ],
    [
      'has switches that are none',
      { extends: 'v5', switches: ['x'] },
      "'switches' is not an object",
    ],
    [
      'has a switch that is no text',
      { extends: 'v5', switches: { 'driver.unmap': 6.1 } },
      "switch 'driver.unmap' is not a text",
    ],
    ['extends itself', { extends: './x.json' }, 'extend each other more than'],
    ['is too long', ' '.repeat(100_001), 'is longer than'],
  ])('that %s is an error', (_, content, what) => {
    const error = errorOf('./x.json', files(content === undefined ? {} : { './x.json': content }));
    expect(error).toMatchObject({ code: 'HMT303', status: 2 });
    expect(error.message).toContain(what);
  });
});

describe('what there is not is answered with what is near', () => {
  test.each<[string, string, string, string]>([
    ['v55', 'HMT301', "no design is called 'v55'", "'v5'"],
    ['linux61', 'HMT301', "no design is called 'linux61'", "'linux-6.1'"],
    ['zzzzzzzzzz', 'HMT301', "no design is called 'zzzzzzzzzz'", 'hmmtrace designs'],
    ['', 'HMT301', "no design is called ''", ''],
    ['constructor', 'HMT301', "no design is called 'constructor'", ''],
    ['v5+driver.unmp=stale', 'HMT302', "no switch is called 'driver.unmp'", "'driver.unmap'"],
    ['v5+toString=stale', 'HMT302', "no switch is called 'toString'", ''],
    [
      'v5+driver.unmap=counted',
      'HMT302',
      "has no value 'counted'",
      'split, splitOutside, splitOutsideInsertFirst, shrinkAndFault, whenGone, stale',
    ],
    [
      'v5+driver.unmap',
      'HMT302',
      "has no value ''",
      'split, splitOutside, splitOutsideInsertFirst, shrinkAndFault, whenGone, stale',
    ],
    ['v5+', 'HMT302', "no switch is called ''", ''],
  ])('%s', (text, code, message, hint) => {
    const error = errorOf(text);
    expect(error).toMatchObject({ code, status: 2 });
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });

  test('what is planned and not built is refused as that, and says what it would do', () => {
    const plans = [
      ...Object.entries(PLANNED_DESIGNS),
      ...Object.entries(PLANNED_SWITCHES).map(([name, would]) => [`v5+${name}=x`, would]),
      ...Object.entries(PLANNED_VALUES).flatMap(([name, values]) =>
        Object.entries(values).map(([value, would]) => [`v5+${name}=${value}`, would]),
      ),
    ] as [string, string][];
    for (const [text, would] of plans) {
      expect(errorOf(text)).toMatchObject({ code: 'HMT304', status: 2 });
      expect(errorOf(text).message).toContain('planned, not built');
      expect(errorOf(text).hint).toContain(would);
    }
  });

  test('nothing is planned that there is', () => {
    expect(SWITCH_NAMES.filter((name) => name in PLANNED_SWITCHES)).toEqual([]);
    for (const [name, values] of Object.entries(PLANNED_VALUES))
      expect(valuesOf(name as SwitchName).filter((v) => v in values)).toEqual([]);
    expect(listDesigns().filter(({ name }) => name in PLANNED_DESIGNS)).toEqual([]);
  });
});
