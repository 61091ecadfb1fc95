import { SAVED_QUERIES } from '../../store/questions/queries/all.js';
import type { SavedQuery } from '../../store/questions/queries/query.js';
import type { ParameterValues } from '../../store/questions/queries/run.js';
import type { SessionInfo, TraceFile } from '../../store/trace-file.js';
import type { EventSeq } from '../../units/numbers.js';
import { UserError } from '../../units/user-error.js';
import { workloadOf } from '../../replay/workload-of.js';
import { labelsAt, resolveAddress } from '../../replay/address.js';
import { wrap } from '../../view/table.js';
import type { Io } from '../io.js';
import { resolvePosition, resolveSession } from '../../replay/position.js';

/** Every saved query with its parameters, a line each. */
export function listSaved(io: Io, json = false): void {
  if (json) {
    const of = SAVED_QUERIES.map(({ name, purpose, parameters }) => ({
      name,
      purpose,
      parameters,
    }));
    io.out(`${JSON.stringify(of)}\n`);
    return;
  }
  const wide = Math.max(...SAVED_QUERIES.map((q) => q.name.length)) + 2;
  for (const q of SAVED_QUERIES) {
    const parameters = q.parameters.filter((p) => p.name !== 'session');
    const shown = parameters.map((p) =>
      p.default === undefined ? `${p.name}=…` : `[${p.name}=${p.default ?? 'any'}]`,
    );
    const says = `${q.purpose}${shown.length === 0 ? '' : `; ${shown.join(' ')}`}`;
    io.out(`${io.style.strong(q.name.padEnd(wide))}${wrap(says, wide, io.width)}\n`);
  }
}

/** `name=value` as a pair. @throws UserError HMT125 */
export function parseParameters(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf('=');
      if (at > 0)
        return [
          text
            .slice(0, at)
            .trim()
            .replace(/^[:@$]/, ''),
          text.slice(at + 1).trim(),
        ];
      throw new UserError(
        'HMT125',
        `'${text}' is no parameter`,
        'write NAME=VALUE, as in page=buf+1',
      );
    }),
  );
}

/**
 * What the user wrote for the parameters, as numbers: sessions, positions and pages may be written
 * as everywhere on the command line.
 * @throws UserError HMT003, HMT004, HMT009, HMT010, HMT120, HMT123
 */
export function resolveParameters(
  file: TraceFile,
  query: SavedQuery,
  given: Readonly<Record<string, string>>,
  session: string | undefined,
): ParameterValues {
  const info = indexed(file, given['session'] ?? session ?? lastIndexed(file));
  const values: Record<string, string | number> = { ...given, session: info.id };
  for (const p of query.parameters) {
    const text = given[p.name];
    if (text === undefined) continue;
    if (p.type === 'session' && p.name !== 'session') values[p.name] = indexed(file, text).id;
    if (p.type === 'event') values[p.name] = resolvePosition(file, info, text);
    if (p.type === 'page') {
      const within = /^\d{1,15}$/.test(given['mm'] ?? '') ? Number(given['mm']) : undefined;
      const labels = /^[A-Za-z_]/.test(text) && !text.startsWith('vpn:');
      const all = labels || within !== undefined;
      const names = labelsAt(file, info.id, (all ? info.events : 0) as EventSeq, workloadOf(info));
      const { vpn, mm } = resolveAddress(text, names, within);
      values[p.name] = vpn;
      if (mm !== undefined && query.parameters.some((q) => q.name === 'mm')) values['mm'] = mm;
    }
  }
  return values;
}

function indexed(file: TraceFile, which: string | undefined): SessionInfo {
  const info = resolveSession(file, which);
  if (info.indexed) return info;
  throw new UserError('HMT123', `${file.path}, session ${info.id} has no projections`);
}

function lastIndexed(file: TraceFile): string | undefined {
  return file
    .sessions()
    .findLast((s) => s.indexed)
    ?.id.toString();
}
