import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { generate } from '../../schema/generate.js';
import { EVENTS } from '../../src/events/generated.js';

const source = readFileSync('schema/hmmtrace.proto', 'utf8');

/** Every number that the schema gives, as `Message.field = number` and `Enum.NAME = number`. */
function numbers(): Record<string, number> {
  const out: Record<string, number> = {};
  const ns = protobuf
    .parse(source, { keepCase: true })
    .root.lookup('hmmtrace') as protobuf.Namespace;
  for (const o of ns.nestedArray) {
    if (o instanceof protobuf.Type)
      for (const f of o.fieldsArray) out[`${o.name}.${f.name}`] = f.id;
    if (o instanceof protobuf.Enum)
      for (const [n, v] of Object.entries(o.values)) out[`${o.name}.${n}`] = v;
  }
  return out;
}

describe('the schema', () => {
  it('is what the generated code was made from', () => {
    expect(readFileSync('src/events/generated.ts', 'utf8') === generate(source)).toBe(true);
  });

  it('is loaded by protobufjs as it comes, with what it imports', async () => {
    const root = (await protobuf.load('schema/hmmtrace.proto')).resolveAll();
    const vpn = root.lookupType('hmmtrace.MigratePage').fields['vpn']!;
    expect(vpn.options).toMatchObject({ '(unit)': 'Vpn' });
    const unit = root.lookup('hmmtrace.unit') as protobuf.Field;
    expect(unit.extensionField?.parent?.fullName).toBe('.google.protobuf.FieldOptions');
  });

  it('never gives a number to another name', () => {
    const landed = JSON.parse(readFileSync('test/events/numbers.json', 'utf8')) as Record<
      string,
      number
    >;
    const now = numbers();
    const changed = Object.entries(landed).filter(([name, number]) => now[name] !== number);
    // A removed field is `reserved` in the schema and leaves the list together with that line.
    expect(changed).toEqual([]);
    const missing = Object.keys(now).filter((name) => !(name in landed));
    expect(missing, 'new numbers belong into test/events/numbers.json: npm run generate').toEqual(
      [],
    );
  });

  it('gives each event one number and a family', () => {
    expect(new Set(EVENTS.map((e) => e.kind)).size).toBe(EVENTS.length);
    expect(EVENTS.filter((e) => e.family === '')).toEqual([]);
  });
});
