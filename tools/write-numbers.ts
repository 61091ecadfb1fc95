/**
 * Adds new names of the schema to test/events/numbers.json, which never changes otherwise. Run by
 * `npm run generate`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import protobuf from 'protobufjs';

const { root } = protobuf.parse(readFileSync('schema/hmmtrace.proto', 'utf8'), { keepCase: true });
const FILE = 'test/events/numbers.json';
const out = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>;
for (const o of (root.lookup('hmmtrace') as protobuf.Namespace).nestedArray) {
  if (o instanceof protobuf.Type)
    for (const f of o.fieldsArray) out[`${o.name}.${f.name}`] ??= f.id;
  if (o instanceof protobuf.Enum)
    for (const [n, v] of Object.entries(o.values)) out[`${o.name}.${n}`] ??= v;
}
writeFileSync(FILE, `${JSON.stringify(out, null, 2)}\n`);
