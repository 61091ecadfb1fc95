import type { Workload } from '../language/ast.js';
import { didYouMean } from '../units/nearest.js';
import { VPN_END, vpn, vpnOf, type Address, type EventSeq, type Vpn } from '../units/numbers.js';
import { UserError } from '../units/user-error.js';
import type { TraceFile } from '../store/trace-file.js';
import { Labels, NAMING } from './text/labels.js';

/**
 * The page that a text names: `0x7f0000001000` (byte address), `vpn:0x7f0000001`, or `buf+3` (page 3
 * of what the workload calls buf).
 * @param within the address space that it is asked for in, where the user said so
 * @returns `mm` undefined where neither the text nor the user says which
 * @throws UserError HMT004, and HMT010 if there is no such address space
 */
export function resolveAddress(
  text: string,
  labels: Labels,
  within?: number,
): { mm: number | undefined; vpn: Vpn } {
  if (within !== undefined) requireMm(within, labels);
  const number = /^(vpn:)?(0x[0-9a-f]{1,16}|\d{1,16})$/i.exec(text);
  if (number !== null) {
    const value = Number(number[2]);
    const page = number[1] === undefined ? vpnOf(value as Address) : vpn(value);
    if (page < VPN_END) return { mm: within, vpn: page };
    throw new UserError(
      'HMT004',
      `${text} lies outside the address space`,
      'user addresses stay below 0x7ffffffff000',
    );
  }
  const named = /^([A-Za-z_]\w*)(?:\+(\d{1,12}))?$/.exec(text);
  if (named === null) {
    throw new UserError(
      'HMT004',
      `'${text}' is no address`,
      'write 0x7f0000001000, vpn:0x7f0000001 or NAME+PAGES',
    );
  }
  const range = labels.find(named[1]!, within);
  if (range === undefined) {
    const elsewhere = within === undefined ? undefined : labels.find(named[1]!);
    if (elsewhere !== undefined)
      throw new UserError(
        'HMT004',
        `nothing is called '${named[1]!}' in mm ${within!}`,
        `mm ${elsewhere.mm} has one`,
      );
    const near = didYouMean(named[1]!, labels.allNames());
    const known = labels.allNames();
    const hint =
      near !== ''
        ? near
        : known.length > 0
          ? `it names ${known.join(', ')}`
          : 'give a byte address';
    throw new UserError('HMT004', `the workload has named nothing '${named[1]!}' by then`, hint);
  }
  const offset = Number(named[2] ?? 0);
  if (offset >= range.npages) {
    throw new UserError(
      'HMT004',
      `${text} is past the end of ${named[1]!}`,
      `it has ${range.npages} pages`,
    );
  }
  return { mm: range.mm, vpn: vpn(range.vpn + offset) };
}

/** @throws UserError HMT010 if no address space has the number */
function requireMm(mm: number, labels: Labels): void {
  if (labels.mms.has(mm)) return;
  const known = [...labels.mms].slice(0, LISTED).join(', ');
  const more = labels.mms.size > LISTED ? ', …' : '';
  throw new UserError(
    'HMT010',
    `there is no mm ${mm}`,
    known === '' ? 'no address space was made yet' : `there have been mm ${known}${more}`,
  );
}
/** Address spaces that an error lists at most. */
const LISTED = 12;

/** The names that hold after an event. */
export function labelsAt(
  file: TraceFile,
  session: number,
  at: EventSeq,
  workload: Workload | undefined,
): Labels {
  const labels = new Labels(workload);
  if (at > 0) file.readEvents(session, 1, at, (e) => labels.observe(e), { wanted: NAMING });
  return labels;
}
